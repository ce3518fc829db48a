import { elementsOf, entriesOf, field, type Located, located, overlay } from "../../reading/located.js";
import { text } from "../../reading/values.js";
import type { ReadContext } from "../context.js";

/** `host`, `basePath`, `schemes` -> `servers`; `definitions`, `parameters`, ... -> `components`. */
export function normaliseDocument(root: Located, context: ReadContext): Located {
  const components: readonly (readonly [string, Located | null])[] = [
    ["schemas", field(root, "definitions")],
    ["parameters", nonBodyParameters(field(root, "parameters"))],
    ["responses", field(root, "responses")],
    ["securitySchemes", field(root, "securityDefinitions")],
  ];
  const hasComponents = components.some(([, value]) => value !== null);
  const kept = entriesOf(root).filter(([key]) => KEPT.has(key) || key.startsWith("x-"));
  return overlay(root.source, [
    ...kept,
    ["servers", serversOf(root, field(root, "schemes"), context)],
    ["components", hasComponents ? overlay(root.source, components) : null],
  ]);
}

const KEPT = new Set(["info", "paths", "tags", "security", "externalDocs"]);

/** Body and form parameters are no parameters in 3.x; they are read with the operations that use them. */
function nonBodyParameters(node: Located | null): Located | null {
  if (node === null) return null;
  const kept = entriesOf(node).filter(([, parameter]) => {
    const place = field(parameter, "in")?.value;
    return place !== "body" && place !== "formData";
  });
  return overlay(node.source, kept);
}

/** `host`, `basePath` and a list of schemes, the document's or an operation's, as `servers`. */
export function serversOf(root: Located, schemeList: Located | null, context: ReadContext): Located | null {
  const host = text(root, "host", context);
  const basePath = text(root, "basePath", context);
  if (host === null && basePath === null) return null;
  const path = basePath === null || basePath === "/" ? "" : `/${basePath.replace(/^\/+|\/+$/g, "")}`;
  const source = (field(root, "host") ?? field(root, "basePath") ?? root).source;
  const schemes = elementsOf(schemeList).map(({ value }) => String(value));
  // Without `schemes`, the one by which the document was fetched is meant, which is not known here.
  const origins =
    host === null ? [""] : (schemes.length === 0 ? ["https"] : schemes).map((one) => `${one}://${host}`);
  const elements = origins.map((origin) => overlay(source, [["url", located(origin + path || "/", source)]]));
  return located([], source, { elements });
}
