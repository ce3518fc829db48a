import { entriesOf, located, overlay } from "../reading/located.js";
import type { Normaliser } from "./context.js";

/** OpenAPI 3.0 and 3.1 are 3.2 with fields missing; only what an operation inherits is put beside its own. */
export const modernNormaliser: Normaliser = {
  document: (root) => root,
  operation: (operation, { pathParameters }) =>
    overlay(operation.source, [
      ...entriesOf(operation),
      ["pathParameters", located([], operation.source, { elements: pathParameters })],
    ]),
  parameter: (parameter) => parameter,
  header: (header) => header,
  response: (response) => response,
  securityScheme: (scheme) => scheme,
};
