import type {
  ContentPlan,
  OperationPlan,
  ResponsePlan,
  RuntimeSymbols,
  SharedResponsePlan,
} from "../../plan/rest/index.js";
import type { SchemaView } from "../../plan/type-plan.js";
import type { PlannedTypes } from "../../plan/types/planned-types.js";
import {
  arrayDoc,
  callDoc,
  code,
  type Doc,
  type ImportSymbol,
  join,
  jsDoc,
  jsDocLines,
  layOut,
  lineWidth,
  objectDoc,
  type Printable,
  sequenceDoc,
  tsString,
  tsValue,
  widthOf,
} from "../../print/index.js";
import { parameterDoc } from "./wire-doc.js";

/** What the printers of one file share. */
export interface OperationsContext {
  readonly types: PlannedTypes;
  readonly runtime: RuntimeSymbols;
  /** `true` where `int64` is `bigint`, so that JSON with codecs must keep all digits. */
  readonly isLossless: boolean;
  /** What makes the responses that several operations answer. */
  readonly shared: ReadonlyMap<ResponsePlan, ImportSymbol>;
}

/** `export const placeOrderOperation = /* @__PURE__ *\/ operation<...>(() => ({ ... }));`. */
export function printConstant(plan: OperationPlan, context: OperationsContext): Printable {
  const { runtime } = context;
  const object = objectDoc(members(plan, context), true);
  const start = code`export const ${plan.constant} = /* @__PURE__ */ ${runtime.spec("operation")}<`;
  const types = [plan.input, plan.request, plan.response];
  const rest = ">(() => ({";
  const width = widthOf(start) + widthOf(join(types, ", ")) + rest.length;
  const head =
    width <= lineWidth
      ? code`${start}${join(types, ", ")}>(() => (`
      : code`${start}\n  ${join(types, ",\n  ")}\n>(() => (`;
  return code`${head}${layOut(object, "", 0)}));\n`;
}

function members(plan: OperationPlan, context: OperationsContext): readonly Doc[] {
  const { runtime } = context;
  const parameters = plan.groups.flatMap((group) => group.parameters);
  return [
    `name: ${tsString(plan.name)}`,
    `method: ${tsString(plan.operation.method)}`,
    `path: ${tsString(plan.operation.path)}`,
    sequenceDoc("parameters: ", arrayDoc(parameters.map((spec) => parameterDoc(spec, runtime)))),
    sequenceDoc("validateParameters: ", validatorsDoc(plan, context)),
    sequenceDoc("body: ", bodyDoc(plan, context)),
    sequenceDoc("responses: ", arrayDoc(plan.responses.map((response) => responseDoc(response, context)))),
    ...(plan.idempotencyKey?.isMadeByClient === true
      ? [`idempotencyKey: ${tsString(plan.idempotencyKey.header)}`]
      : []),
    ...(plan.operation.timeoutMs === null ? [] : [`timeoutMs: ${tsValue(plan.operation.timeoutMs)}`]),
    ...(needsNode(plan) ? [code`transport: ${runtime.value("nodeTransport", "node-transport")}`] : []),
  ];
}

/** `fetch` refuses these methods, and a body with GET and HEAD. */
function needsNode(plan: OperationPlan): boolean {
  const method = plan.operation.method.toUpperCase();
  if (method === "TRACE" || method === "TRACK" || method === "CONNECT") return true;
  return plan.body !== null && (method === "GET" || method === "HEAD");
}

function validatorsDoc(plan: OperationPlan, { types, runtime }: OperationsContext): Doc {
  if (plan.groups.length === 0) return "null";
  const groups = plan.groups.map(
    (group) => code`${group.key}: ${types.use(group.schema, "write").validator}`,
  );
  return callDoc(runtime.spec("parameterGroups"), [objectDoc(groups)]);
}

function bodyDoc(plan: OperationPlan, context: OperationsContext): Doc {
  if (plan.body === null) return "null";
  const maker = context.runtime.spec(plan.body.required ? "requiredBody" : "optionalBody");
  return callDoc(
    maker,
    plan.body.content.map((content) => contentDoc(content, "write", context)),
  );
}

/** `function unauthorizedResponse(status: ResponseSpec["status"]): ResponseSpec { ... }`: tree-shakable as it is. */
export function printSharedResponse(
  { symbol, response }: SharedResponsePlan,
  of: { readonly context: OperationsContext; readonly isExported: boolean },
): Printable {
  const spec = of.context.runtime.type("ResponseSpec", "operation");
  const doc = jsDoc(jsDocLines(response.response.description ?? ""), [], "");
  const body = layOut(responseOf("status", response, of.context), "  ", "  return ".length, 1);
  return code`${doc}${of.isExported ? "export " : ""}function ${symbol.name}(status: ${spec}["status"]): ${spec} {
  return ${body};
}
`;
}

function responseDoc(plan: ResponsePlan, context: OperationsContext): Doc {
  const shared = context.shared.get(plan);
  const status = tsValue(plan.status);
  return shared === undefined ? responseOf(status, plan, context) : callDoc(shared, [status]);
}

/** `response(200, [json(validateOrder)])`. */
function responseOf(status: string, plan: ResponsePlan, context: OperationsContext): Doc {
  const { runtime, types } = context;
  const items: Doc[] = [status];
  if (plan.content.length > 0 || plan.headers !== null) {
    items.push(arrayDoc(plan.content.map((content) => contentDoc(content, "read", context))));
  }
  if (plan.headers !== null) {
    items.push(arrayDoc(plan.headers.parameters.map((spec) => parameterDoc(spec, runtime))));
    items.push(types.use(plan.headers.schema, "read").validator);
  }
  return callDoc(runtime.spec("response"), items);
}

/** `json(validateOrder)`, `json(validateProblem, "application/problem+json")`, `text("text/csv")`, `bytes("image/png")`. */
function contentDoc(content: ContentPlan, view: SchemaView, context: OperationsContext): Doc {
  const { runtime, types } = context;
  const mediaType = tsString(content.mediaType);
  if (content.format === "bytes") return callDoc(runtime.spec("bytes"), [mediaType]);
  const schema = content.isTyped ? content.schema : null;
  const type = schema === null || isAnything(schema) ? null : types.use(schema, view);
  const validator: Printable = type === null ? "null" : type.validator;
  if (content.format === "text") {
    return callDoc(runtime.spec("text"), type === null ? [mediaType] : [mediaType, validator]);
  }
  const codec = type === null ? [] : codecDoc(type, context);
  if (content.format === "form") {
    return callDoc(runtime.spec("form"), [validator, ...formDocs(content, codec, runtime)]);
  }
  const isUsual = content.mediaType === "application/json" && codec.length === 0;
  return callDoc(runtime.spec("json"), isUsual ? [validator] : [validator, mediaType, ...codec]);
}

/** The fields, where they are known, and the codec, where there is one. */
function formDocs(content: ContentPlan, codec: readonly Doc[], runtime: RuntimeSymbols): readonly Doc[] {
  if (content.fields === null) return codec.length === 0 ? [] : ["undefined", ...codec];
  return [arrayDoc(content.fields.map((spec) => parameterDoc(spec, runtime))), ...codec];
}

function isAnything(schema: NonNullable<ContentPlan["schema"]>): boolean {
  return schema.kind === "boolean" && schema.value;
}

function codecDoc(type: ReturnType<PlannedTypes["use"]>, context: OperationsContext): readonly Doc[] {
  if (type.decoder === null && type.encoder === null) return [];
  return [
    objectDoc([
      ...(type.decoder === null ? [] : [code`decode: ${type.decoder}`]),
      ...(type.encoder === null ? [] : [code`encode: ${type.encoder}`]),
      ...(context.isLossless ? [code`json: ${context.runtime.losslessJson}`] : []),
    ]),
  ];
}
