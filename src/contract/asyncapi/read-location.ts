import type { RuntimeExpression } from "../../model/index.js";
import { field, type Located } from "../reading/located.js";
import type { AsyncApiContext } from "./context.js";
import { readRuntimeExpression } from "./extensions/index.js";

/** `location` of a correlation id, a parameter or a reply's address: no code depends on a wrong one. */
export function readLocation(node: Located, context: AsyncApiContext): RuntimeExpression | null {
  const location = field(node, "location");
  return location === null || location.value === null
    ? null
    : readRuntimeExpression(location, context, "warning");
}
