import {
  type BodyVariant,
  bodyVariants,
  isOpenMediaType,
  mayBeLeftOut,
  mediaTypeLiteral,
  type OperationPlan,
  type ParameterGroup,
  type ResponsePlan,
  schemaType,
  statusTypes,
} from "../../plan/rest/index.js";
import type { PlannedTypes } from "../../plan/types/planned-types.js";
import {
  code,
  type Doc,
  join,
  jsDoc,
  jsDocLines,
  layOut,
  type Printable,
  tsString,
  typeDoc,
} from "../../print/index.js";
import type { OperationsContext } from "./constant.js";

/** `PlaceOrderInput`: what a caller passes. */
export function printInput(plan: OperationPlan, context: OperationsContext): Printable {
  const members = plan.groups.map((group) => {
    const mark = mayBeLeftOut(group, plan.idempotencyKey) ? "?" : "";
    return code`  readonly ${group.key}${mark}: ${inputGroupType(plan, group, context)};\n`;
  });
  return declareCall(plan, { name: plan.input, doc: "takes", members, side: "client" }, context);
}

/** `PlaceOrderRequest`: what a handler gets; another name for the input where the two do not differ. */
export function printRequest(plan: OperationPlan, context: OperationsContext): Printable {
  if (!requestDiffers(plan)) {
    return code`/** What handlers of \`${plan.name}\` get. */\nexport type ${plan.request} = ${plan.input};\n`;
  }
  const members = plan.groups.map((group) => {
    const type = groupType(group, context.types);
    const keys = group.defaulted.map((name) => tsString(name)).join(" | ");
    const filled = keys === "" ? type : code`${context.runtime.type("Defaulted", "spec")}<${type}, ${keys}>`;
    const mark = group.key === "querystring" && group.optional ? "?" : "";
    return code`  readonly ${group.key}${mark}: ${filled};\n`;
  });
  return declareCall(plan, { name: plan.request, doc: "handlers get", members, side: "server" }, context);
}

/** What callers give of a place: a required idempotency key may be left out, since the client makes one then. */
function inputGroupType(plan: OperationPlan, group: ParameterGroup, context: OperationsContext): Printable {
  const type = groupType(group, context.types);
  if (!leavesOutKey(plan, group)) return type;
  const key = tsString(plan.idempotencyKey?.header ?? "");
  return code`${context.runtime.type("WithOptional", "with-optional")}<${type}, ${key}>`;
}

function leavesOutKey({ idempotencyKey }: OperationPlan, group: ParameterGroup): boolean {
  return group.key === "headers" && idempotencyKey?.isRequired === true && idempotencyKey.isMadeByClient;
}

function groupType(group: ParameterGroup, types: PlannedTypes): Printable {
  return schemaType(types, group.schema, "write");
}

/** A handler always sees the groups that the operation has, with defaults filled in, and the content type if there are several. */
function requestDiffers(plan: OperationPlan): boolean {
  return (
    plan.groups.some(
      (group) =>
        group.defaulted.length > 0 ||
        (group.optional && group.key !== "querystring") ||
        leavesOutKey(plan, group),
    ) ||
    (plan.body !== null && (plan.body.content.length > 1 || plan.body.content.some(isOpenMediaType)))
  );
}

interface CallDeclaration {
  readonly name: OperationPlan["input"];
  readonly doc: "takes" | "handlers get";
  readonly members: readonly Printable[];
  readonly side: "client" | "server";
}

/** An interface; with several kinds of body, an intersection with the union of them. */
function declareCall(plan: OperationPlan, of: CallDeclaration, context: OperationsContext): Printable {
  const doc = `/** What ${of.doc === "takes" ? `\`${plan.name}\` takes` : `handlers of \`${plan.name}\` get`}. */\n`;
  const variants = bodyVariants(plan.body?.content ?? [], "write", context.types);
  const [single] = variants;
  const isOptional = plan.body?.required === false;
  // An optional body whose media type has to be told is there with its media type, or not at all.
  const isOne =
    variants.length <= 1 && !(isOptional && single?.content.some((one) => isTold(one, of.side)) === true);
  if (isOne) {
    const body =
      single === undefined ? [] : bodyMembers(plan, single, { ...of, isOnly: true, isFirst: true });
    const members = [...of.members, ...descriptionOf(plan), ...body.map((member) => code`  ${member};\n`)];
    if (members.length === 0) return code`${doc}export type ${of.name} = Readonly<Record<string, never>>;\n`;
    return code`${doc}export interface ${of.name} {\n${members}}\n`;
  }
  const union = variants.map((variant, index) =>
    typeDoc(bodyMembers(plan, variant, { ...of, isOnly: false, isFirst: index === 0 })),
  );
  if (isOptional) union.push(typeDoc(["readonly contentType?: never", "readonly body?: never"]));
  if (of.members.length === 0) {
    return code`${doc}export type ${of.name} =\n${unionLines(union, "  ")};\n`;
  }
  return code`${doc}export type ${of.name} = {\n${of.members}} & (\n${unionLines(union, "  ")}\n);\n`;
}

/** Whether the sender has to say the media type: the contract leaves it open, and it is not just anything. */
function isTold(content: BodyVariant["content"][number], side: "client" | "server"): boolean {
  return isOpenMediaType(content) && (side === "server" || mediaTypeLiteral(content) !== "string");
}

function descriptionOf({ body }: OperationPlan): readonly Printable[] {
  if (body === null || body.description === null) return [];
  return [jsDoc(jsDocLines(body.description), [], "  ")];
}

/** `readonly contentType: "text/csv"` and `readonly body: string`. */
function bodyMembers(
  plan: OperationPlan,
  variant: BodyVariant,
  at: { readonly side: "client" | "server"; readonly isOnly: boolean; readonly isFirst: boolean },
): readonly Printable[] {
  const members: Printable[] = [];
  const literals = [...new Set(variant.content.map(mediaTypeLiteral))];
  const type = literals.includes("string") ? "string" : literals.join(" | ");
  if (!at.isOnly || variant.content.length > 1 || variant.content.some(isOpenMediaType)) {
    // A caller who does not choose sends the first media type, if it is one, or anything where anything goes.
    const [first] = variant.content;
    const isDefault = at.isFirst && first !== undefined && !isOpenMediaType(first);
    const isAny = at.isOnly && type === "string";
    const canOmit = at.side === "client" ? isDefault || isAny : plan.body?.required === false && at.isOnly;
    members.push(`readonly contentType${canOmit ? "?" : ""}: ${type}`);
  }
  // In a union of bodies "no body at all" is an alternative of its own.
  const isOptional = plan.body?.required === false && at.isOnly;
  members.push(code`readonly body${isOptional ? "?" : ""}: ${variant.type}`);
  return members;
}

/** `PlaceOrderResponse`: what a handler answers and `result` resolves to. */
export function printResponse(plan: OperationPlan, context: OperationsContext): Printable {
  const head = code`/** What \`${plan.name}\` answers. */\nexport type ${plan.response} =`;
  const members = plan.responses.flatMap((response) => responseMembers(plan, response, context));
  const [only] = members;
  if (only === undefined) return code`${head} never;\n`;
  if (members.length > 1) return code`${head}\n${unionLines(members, "  ")};\n`;
  return code`${head} ${layOut(only, "", `export type ${plan.response.name} = `.length)};\n`;
}

/** A member a line, each broken where it is too long. */
function unionLines(members: readonly Doc[], indent: string): Printable {
  return join(
    members.map((member) => code`${indent}| ${layOut(member, `${indent}  `, indent.length + 2)}`),
    "\n",
  );
}

/** One member for each status type and kind of body. */
function responseMembers(
  plan: OperationPlan,
  response: ResponsePlan,
  context: OperationsContext,
): readonly Doc[] {
  const { types } = context;
  const headers: readonly Printable[] =
    response.headers === null
      ? []
      : [
          code`readonly headers${response.headers.optional ? "?" : ""}: ${types.use(response.headers.schema, "read").type}`,
        ];
  const variants = bodyVariants(response.content, "read", types);
  return statusTypes(plan, response, context.runtime).flatMap((type) => {
    const status = code`readonly status: ${type}`;
    if (variants.length === 0) return [typeDoc([status, ...headers, "readonly body?: undefined"])];
    return variants.map((variant) =>
      typeDoc([
        status,
        ...headers,
        ...responseMediaType(variant, response),
        code`readonly body: ${variant.type}`,
      ]),
    );
  });
}

/** Said only where there is a choice. */
function responseMediaType(variant: BodyVariant, response: ResponsePlan): readonly string[] {
  const [only] = response.content;
  if (response.content.length === 1 && only !== undefined && !isOpenMediaType(only)) return [];
  const literals = [...new Set(variant.content.map(mediaTypeLiteral))];
  const isAny = literals.includes("string");
  const mark = isAny && response.content.length === 1 ? "?" : "";
  return [`readonly contentType${mark}: ${isAny ? "string" : literals.join(" | ")}`];
}
