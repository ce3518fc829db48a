import {
  type BodyVariant,
  bodyVariants,
  isOpenMediaType,
  mediaTypeLiteral,
  type OperationPlan,
  type ParameterGroup,
  type ResponsePlan,
  schemaType,
  statusTypes,
} from "../../plan/rest/index.js";
import type { PlannedTypes } from "../../plan/types/planned-types.js";
import { code, join, jsDoc, jsDocLines, type Printable, tsString } from "../../print/index.js";
import type { OperationsContext } from "./constant.js";

/** `PlaceOrderInput`: what a caller passes. */
export function printInput(plan: OperationPlan, context: OperationsContext): Printable {
  const members = plan.groups.map((group) => {
    const type = groupType(group, context.types);
    return code`  readonly ${group.key}${group.optional ? "?" : ""}: ${type};\n`;
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

function groupType(group: ParameterGroup, types: PlannedTypes): Printable {
  return schemaType(types, group.schema, "write");
}

/** A handler always sees the groups that the operation has, with defaults filled in, and the content type if there are several. */
function requestDiffers(plan: OperationPlan): boolean {
  return (
    plan.groups.some(
      (group) => group.defaulted.length > 0 || (group.optional && group.key !== "querystring"),
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
  const doc =
    of.doc === "takes"
      ? `/** What \`${plan.name}\` takes. */\n`
      : `/** What handlers of \`${plan.name}\` get. */\n`;
  const variants = bodyVariants(plan.body?.content ?? [], "write", context.types);
  const [single] = variants;
  if (variants.length <= 1) {
    const body =
      single === undefined ? [] : bodyMembers(plan, single, { ...of, isOnly: true, isFirst: true });
    const members = [...of.members, ...body.map((member) => code`  ${member}\n`)];
    if (members.length === 0) return code`${doc}export type ${of.name} = Readonly<Record<string, never>>;\n`;
    return code`${doc}export interface ${of.name} {\n${members}}\n`;
  }
  const union = variants.map((variant, index) => {
    const isFirst = index === 0;
    const members = bodyMembers(plan, variant, { ...of, isOnly: false, isFirst });
    return code`  | { ${join(members.filter(isCode), " ")} }`;
  });
  const absent =
    plan.body?.required === true ? [] : ["  | { readonly contentType?: never; readonly body?: never }"];
  const alternatives = join([...union, ...absent], "\n");
  if (of.members.length === 0) return code`${doc}export type ${of.name} =\n${alternatives};\n`;
  const inner = join(
    [...union, ...absent].map((line) => code`  ${line}`),
    "\n",
  );
  return code`${doc}export type ${of.name} = {\n${of.members}} & (\n${inner}\n);\n`;
}

function isCode(member: Printable): boolean {
  return typeof member !== "string" || !member.startsWith("/**");
}

/** `readonly contentType: "text/csv";` and `readonly body: string;`. */
function bodyMembers(
  plan: OperationPlan,
  variant: BodyVariant,
  at: { readonly side: "client" | "server"; readonly isOnly: boolean; readonly isFirst: boolean },
): readonly Printable[] {
  const members: Printable[] = [];
  const literals = [...new Set(variant.content.map(mediaTypeLiteral))];
  const type = literals.includes("string") ? "string" : literals.join(" | ");
  const isOpen = variant.content.some(isOpenMediaType);
  if (!at.isOnly || variant.content.length > 1 || isOpen) {
    // A caller who does not choose sends the first media type, if it is one.
    const [first] = variant.content;
    const canOmit =
      at.side === "client"
        ? at.isFirst && first !== undefined && !isOpenMediaType(first)
        : plan.body?.required === false && at.isOnly;
    const isAny = at.side === "client" && at.isOnly && type === "string";
    members.push(`readonly contentType${canOmit || isAny ? "?" : ""}: ${type};`);
  }
  // In a union of bodies "no body at all" is an alternative of its own.
  const isOptional = plan.body?.required === false && at.isOnly;
  const description = plan.body?.description ?? null;
  if (at.isOnly && description !== null) {
    const lines = jsDoc(jsDocLines(description), [], "  ").slice(2, -1);
    if (lines !== "") members.push(lines);
  }
  members.push(code`readonly body${isOptional ? "?" : ""}: ${variant.type};`);
  return members;
}

/** `PlaceOrderResponse`: what a handler answers and `result` resolves to. */
export function printResponse(plan: OperationPlan, context: OperationsContext): Printable {
  const doc = `/** What \`${plan.name}\` answers. */\n`;
  const members = plan.responses.flatMap((response) => responseMembers(plan, response, context));
  if (members.length === 0) return code`${doc}export type ${plan.response} = never;\n`;
  if (members.length === 1) return code`${doc}export type ${plan.response} = ${members};\n`;
  const lines = members.map((member) => code`\n  | ${member}`);
  return code`${doc}export type ${plan.response} =${lines};\n`;
}

/** One member for each status type and kind of body. */
function responseMembers(
  plan: OperationPlan,
  response: ResponsePlan,
  context: OperationsContext,
): readonly Printable[] {
  const { types } = context;
  const headers: Printable =
    response.headers === null
      ? ""
      : code` readonly headers${response.headers.optional ? "?" : ""}: ${types.use(response.headers.schema, "read").type};`;
  const variants = bodyVariants(response.content, "read", types);
  return statusTypes(plan, response, context.runtime).flatMap((status) => {
    if (variants.length === 0)
      return [code`{ readonly status: ${status};${headers} readonly body?: undefined }`];
    return variants.map((variant) => {
      const mediaType = responseMediaType(variant, response);
      return code`{ readonly status: ${status};${headers}${mediaType} readonly body: ${variant.type} }`;
    });
  });
}

/** Said only where there is a choice. */
function responseMediaType(variant: BodyVariant, response: ResponsePlan): string {
  const [only] = response.content;
  if (response.content.length === 1 && only !== undefined && !isOpenMediaType(only)) return "";
  const literals = [...new Set(variant.content.map(mediaTypeLiteral))];
  const isAny = literals.includes("string");
  const mark = isAny && response.content.length === 1 ? "?" : "";
  return ` readonly contentType${mark}: ${isAny ? "string" : literals.join(" | ")};`;
}
