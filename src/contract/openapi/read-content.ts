import type {
  Encoding,
  Header,
  MediaType,
  ParameterPlace,
  ParameterSerialization,
  ParameterStyle,
} from "../../model/index.js";
import { entriesOf, extensionsOf, field, isObject, type Located, namedEntries } from "../reading/located.js";
import { follow } from "../reading/references.js";
import { flag, listField, text } from "../reading/values.js";
import { type ReadContext, readSchema } from "./context.js";
import { readExamples } from "./read-examples.js";
import { followMap } from "./references.js";
import { defaultStyle, explodes, styleOf } from "./styles.js";

/** A `content` map. */
export function readContent(written: Located | null, context: ReadContext): readonly MediaType[] {
  const node = followMap(written, "`content`", context);
  const content: MediaType[] = [];
  const names = new Set<string>();
  for (const [key, entry] of namedEntries(node)) {
    const name = mediaTypeName(key);
    if (names.has(name)) {
      const message = `Media type \`${key}\` stands twice in one \`content\`; the first holds`;
      context.bag.add("media-type-duplicate", message, { source: entry.source });
      continue;
    }
    names.add(name);
    content.push(readMediaType(name, entry, context));
  }
  return content;
}

/** `"Application/JSON; charset=UTF-8"` -> `"application/json; charset=UTF-8"`. */
function mediaTypeName(written: string): string {
  const semicolon = written.indexOf(";");
  if (semicolon < 0) return written.trim().toLowerCase();
  return written.slice(0, semicolon).trim().toLowerCase() + written.slice(semicolon).trimEnd();
}

/** Content of which nothing is known but that there may be some. */
export function unknownContent(node: Located): MediaType {
  return {
    source: node.source,
    name: "*/*",
    schema: null,
    itemSchema: null,
    encodings: [],
    prefixEncodings: [],
    itemEncoding: null,
    examples: [],
    extensions: {},
  };
}

function readMediaType(name: string, entry: Located, context: ReadContext): MediaType {
  // `application/json:` with nothing after it says nothing of the content, as `{}` does.
  if (entry.value === null) return { ...unknownContent(entry), name };
  const followed = follow(entry, { expected: "a media type", severity: "warning" }, context);
  if (followed === null) return { ...unknownContent(entry), name };
  const { node } = followed;
  const schema = field(node, "schema");
  const itemSchema = field(node, "itemSchema");
  const itemEncoding = field(node, "itemEncoding");
  return {
    source: node.source,
    name,
    schema: schema === null ? null : readSchema(schema, context),
    itemSchema: itemSchema === null ? null : readSchema(itemSchema, context),
    encodings: readEncodings(node, context),
    prefixEncodings: listField(node, "prefixEncoding", context).map((one) =>
      readEncoding(null, one, context),
    ),
    itemEncoding: itemEncoding === null ? null : readEncoding(null, itemEncoding, context),
    examples: readExamples(node, context),
    extensions: extensionsOf(node),
  };
}

function readEncodings(node: Located, context: ReadContext): readonly Encoding[] {
  // A property may be called `x-anything`.
  return entriesOf(field(node, "encoding"))
    .filter(([property, entry]) => !property.startsWith("x-") || isObject(entry))
    .map(([property, entry]) => readEncoding(property, entry, context));
}

function readEncoding(property: string | null, node: Located, context: ReadContext): Encoding {
  const style = text(node, "style", context);
  return {
    source: node.source,
    property,
    contentType: text(node, "contentType", context),
    headers: readHeaders(field(node, "headers"), context),
    style: style === null ? null : encodingStyle(style, node, context),
    explode: flag(node, "explode", context),
    allowReserved: flag(node, "allowReserved", context),
    encodings: readEncodings(node, context),
  };
}

function encodingStyle(style: string, node: Located, context: ReadContext): ParameterStyle | null {
  return styleOf(style, { place: "query", node, context });
}

/** A `headers` map of a response or of a part. */
export function readHeaders(written: Located | null, context: ReadContext): readonly Header[] {
  const node = followMap(written, "`headers`", context);
  const headers: Header[] = [];
  for (const [name, entry] of namedEntries(node)) {
    // The specification has media types say this one.
    if (name.toLowerCase() === "content-type") continue;
    const header = readHeader(name, entry, context);
    if (header !== null) headers.push(header);
  }
  return headers;
}

function readHeader(name: string, entry: Located, context: ReadContext): Header | null {
  const followed = follow(entry, { expected: "a header" }, context);
  if (followed === null) return null;
  const node = context.normaliser.header(followed.node);
  return {
    source: node.source,
    name,
    required: flag(node, "required", context) ?? false,
    description: text(node, "description", context),
    deprecated: flag(node, "deprecated", context) ?? false,
    serialization: readSerialization(node, { place: "header", name }, context),
    extensions: extensionsOf(node),
  };
}

/** How a parameter or header is written: by style and schema, or as a media type. */
export function readSerialization(
  node: Located,
  of: { readonly place: ParameterPlace; readonly name: string },
  context: ReadContext,
): ParameterSerialization {
  const schema = field(node, "schema");
  const content = field(node, "content");
  if (schema !== null && content !== null) {
    const message = `\`${of.name}\` has both \`schema\` and \`content\`, which exclude each other; \`schema\` holds`;
    context.bag.add("parameter-schema-and-content", message, { source: content.source });
  }
  if (content !== null && schema === null) return readContentSerialization(content, of.name, context);
  const written = text(node, "style", context);
  const style =
    written === null ? defaultStyle(of.place) : styleOf(written, { place: of.place, node, context });
  if (schema === null) {
    const message = `\`${of.name}\` has neither \`schema\` nor \`content\`; any value is accepted`;
    context.bag.add("parameter-without-schema", message, { source: node.source });
  }
  return {
    kind: "style",
    style,
    explode: explodes(style, flag(node, "explode", context)),
    allowReserved: flag(node, "allowReserved", context) ?? false,
    schema:
      schema === null ? { kind: "boolean", value: true, source: node.source } : readSchema(schema, context),
  };
}

function readContentSerialization(
  content: Located,
  name: string,
  context: ReadContext,
): ParameterSerialization {
  const [first, ...rest] = readContent(content, context);
  if (first === undefined || rest.length > 0) {
    const count = first === undefined ? "no media type" : `${rest.length + 1} media types`;
    const message = `\`content\` of \`${name}\` has ${count}, and must have one`;
    const severity = first === undefined ? "error" : "warning";
    context.bag.add("parameter-content-invalid", message, { source: content.source, severity });
  }
  return { kind: "content", content: first ?? unknownContent(content) };
}
