import type { ReadingContext } from "../reading/context.js";
import type { Normaliser } from "./context.js";
import { withTraits } from "./traits.js";

/** AsyncAPI 3.x is what the readers expect; only traits have to be merged. */
export function modernNormaliser(context: ReadingContext): Normaliser {
  return {
    document: (root) => root,
    traits: (owner, expected) => withTraits(owner, { expected, winner: "owner" }, context),
    message: (message) => message,
    server: (server) => server,
  };
}
