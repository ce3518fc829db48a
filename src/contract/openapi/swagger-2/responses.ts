import { entriesOf, field, isObject, type Located, located, overlay } from "../../reading/located.js";
import { follow } from "../../reading/references.js";
import type { ReadContext } from "../context.js";

/** `schema` and `examples` of each response -> `content`, one entry per media type that the operation produces. */
export function normaliseResponses(
  responses: Located,
  produces: readonly string[],
  context: ReadContext,
): Located {
  const converted = entriesOf(responses).map(([status, entry]): [string, Located] => {
    if (status.startsWith("x-") || !isObject(entry)) return [status, entry];
    const followed = follow(entry, { expected: "a response" }, context);
    if (followed === null) return [status, unreadable(entry)];
    return [status, normaliseResponse(followed.node, { produces, componentName: followed.componentName })];
  });
  return overlay(responses.source, converted);
}

/** What cannot be followed is diagnosed already; it stands as an answer of which nothing is known. */
function unreadable(entry: Located): Located {
  return overlay(entry.source, []);
}

function normaliseResponse(
  node: Located,
  of: { readonly produces: readonly string[]; readonly componentName: string | null },
): Located {
  const kept = entriesOf(node).filter(([key]) => key !== "schema" && key !== "examples");
  const schema = field(node, "schema");
  const content = schema === null ? null : overlay(node.source, mediaTypes(node, schema, of.produces));
  return overlay(node.source, [...kept, ["content", content]], { componentName: of.componentName });
}

function mediaTypes(
  node: Located,
  schema: Located,
  produces: readonly string[],
): readonly (readonly [string, Located])[] {
  const examples = field(node, "examples");
  const isFile = field(schema, "type")?.value === "file";
  // JSON is what everyone means who does not say, but a file is no JSON.
  const names = isFile && produces.join() === "application/json" ? ["application/octet-stream"] : produces;
  return names.map((name) => {
    const example = examples === null ? null : field(examples, name);
    const media = overlay(node.source, [
      ["schema", schema],
      ["example", example === null ? null : located(example.value, example.source)],
    ]);
    return [name, media];
  });
}
