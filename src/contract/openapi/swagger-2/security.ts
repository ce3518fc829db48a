import { entriesOf, field, type Located, located, overlay } from "../../reading/located.js";
import { text } from "../../reading/values.js";
import type { ReadContext } from "../context.js";

/** `basic` -> `http`; `flow` and its addresses -> `flows`. */
export function normaliseSecurityScheme(scheme: Located, context: ReadContext): Located {
  const type = text(scheme, "type", context);
  const { source } = scheme;
  const common = entriesOf(scheme).filter(([key]) => key === "description" || key.startsWith("x-"));
  if (type === "basic") {
    return overlay(source, [
      ...common,
      ["type", located("http", source)],
      ["scheme", located("basic", source)],
    ]);
  }
  if (type !== "oauth2") return scheme;
  const flow = flowName(text(scheme, "flow", context));
  const described = overlay(source, [
    ["authorizationUrl", field(scheme, "authorizationUrl")],
    ["tokenUrl", field(scheme, "tokenUrl")],
    ["scopes", field(scheme, "scopes")],
  ]);
  return overlay(source, [
    ...common,
    ["type", located("oauth2", source)],
    ["flows", overlay(source, [[flow, described]])],
  ]);
}

/** An unknown flow stays, to be reported by the reader. */
function flowName(written: string | null): string {
  if (written === "application") return "clientCredentials";
  if (written === "accessCode") return "authorizationCode";
  return written ?? "flow";
}
