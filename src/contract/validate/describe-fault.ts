import { escapePointerToken, unescapePointerToken } from "../../diagnostics/index.js";
import { isRecord, type SchemaFault, valueAt } from "./schema-faults.js";

/** A complaint before its place in the files is known. */
export interface PlacedMessage {
  /** Of the thing that is complained of, in the document with its references replaced. */
  readonly pointer: string;
  /** The file that `pointer` starts in; `null`: the document itself. */
  readonly file: string | null;
  /** The member of the thing that should not be there. */
  readonly member: string | null;
  /** The sentence, once the thing has its name. */
  readonly sentence: (thing: string) => string;
}

/** Puts ajv's words as one sentence that names the thing and the offending value. */
export function describeFault(fault: SchemaFault, api: unknown): PlacedMessage {
  const { instancePath: pointer, params } = fault;
  const extra = params["additionalProperty"] ?? params["unevaluatedProperty"];
  const predicate = predicateOf(fault, show(valueAt(api, pointer)));
  return {
    pointer,
    file: null,
    member: typeof extra === "string" ? extra : null,
    sentence: (thing) => `${thing} ${predicate}`,
  };
}

const COMPARISON_WORDS: ReadonlyMap<string, string> = new Map([
  [">=", "at least"],
  [">", "more than"],
  ["<=", "at most"],
  ["<", "less than"],
]);

const FORMAT_NAMES: ReadonlyMap<string, string> = new Map([
  ["uri", "URI"],
  ["uri-reference", "URI reference"],
  ["email", "e-mail address"],
  ["regex", "regular expression"],
]);

function predicateOf({ keyword, params, message, schemaPath }: SchemaFault, value: string): string {
  switch (keyword) {
    case "required":
      return `lacks \`${params["missingProperty"]}\``;
    case "additionalProperties":
      return `has no member \`${params["additionalProperty"]}\` in this version of the specification`;
    case "unevaluatedProperties":
      return `has no member \`${params["unevaluatedProperty"]}\` in this version of the specification`;
    case "enum":
      return `is ${value}; allowed: ${[params["allowedValues"]].flat().map(show).join(", ")}`;
    case "const":
      return `is ${value}; must be ${show(params["allowedValue"])}`;
    case "type":
      return `is ${value}; must be ${[params["type"]].flat().join(" or ")}`;
    case "format":
      return `is ${value}, which is no ${FORMAT_NAMES.get(String(params["format"])) ?? params["format"]}`;
    case "minimum":
    case "exclusiveMinimum":
    case "maximum":
    case "exclusiveMaximum":
      return `is ${value}; must be ${COMPARISON_WORDS.get(String(params["comparison"]))} ${params["limit"]}`;
    case "minItems":
    case "minProperties":
      return params["limit"] === 1 ? "is empty" : message;
    case "uniqueItems":
      return "holds the same item twice";
    case "pattern":
      return `is ${value}, which does not match \`${params["pattern"]}\``;
    case "not":
      return `combines ${excludingMembers(schemaPath)}, which exclude each other`;
    case "oneOf":
    case "anyOf":
      return "fits none of its forms, or more than one";
    default:
      return message;
  }
}

/** What a `not` forbids together, told from the name of its definition. */
function excludingMembers(schemaPath: string): string {
  if (/ExampleXORExamples/i.test(schemaPath)) return "`example` and `examples`";
  if (/SchemaXORContent/i.test(schemaPath)) return "`schema` and `content`";
  return "members";
}

/**
 * Finds the operation that one of swagger-parser's own rules talks about: they name it in the text
 * (`Validation failed. /paths/orders/{id}/get is missing path parameter(s) for {id}`).
 */
export function describeRule(text: string, api: unknown): PlacedMessage {
  const message = text
    .replace(/^SyntaxError: /, "")
    .replace(/^Validation failed\. /, "")
    .replace(/[\s.]+$/, "");
  let best = { id: "", pointer: "" };
  const paths = isRecord(api) && isRecord(api["paths"]) ? api["paths"] : {};
  for (const [path, item] of Object.entries(paths)) {
    const pointer = `/paths/${escapePointerToken(path)}`;
    for (const id of [`/paths${path}`, ...operationIdsOf(path, item)]) {
      if (id.length <= best.id.length || !message.includes(id)) continue;
      const method = id.slice(`/paths${path}/`.length);
      best = { id, pointer: method === "" ? pointer : `${pointer}/${method}` };
    }
  }
  return { pointer: best.pointer, file: null, member: null, sentence: () => message };
}

function operationIdsOf(path: string, item: unknown): readonly string[] {
  return isRecord(item) ? Object.keys(item).map((method) => `/paths${path}/${method}`) : [];
}

/** The last names of a pointer, enough to recognise the thing: `/paths/~1a/get/responses/200` -> `` `responses.200` ``. */
export function nameOfThing(pointer: string): string {
  if (pointer === "") return "The document";
  const tokens = pointer.slice(1).split("/").map(unescapePointerToken);
  const kept = tokens.slice(-2);
  if (/^\d+$/.test(kept[0] ?? "")) kept.unshift(...tokens.slice(-3, -2));
  return `\`${kept.join(".")}\``;
}

function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isRecord(value)) return "an object";
  const text = JSON.stringify(value) ?? "missing";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
