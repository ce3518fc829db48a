import type { Located } from "../../reading/located.js";
import { texts } from "../../reading/values.js";
import type { Normaliser, ReadContext } from "../context.js";
import { normaliseDocument } from "./document.js";
import { normaliseOperation } from "./operation.js";
import { normaliseHeader, normaliseParameter } from "./parameter.js";
import { normaliseSecurityScheme } from "./security.js";

/** Swagger 2.0 in the shape of OpenAPI 3.2. The context reads the document as it is written. */
export function swagger2Normaliser(context: ReadContext): Normaliser {
  const mediaTypes = {
    consumes: texts(context.root, "consumes", context),
    produces: texts(context.root, "produces", context),
  };
  return {
    document: (root: Located) => normaliseDocument(root, context),
    operation: (operation, setting) => normaliseOperation(operation, { ...setting, mediaTypes }, context),
    parameter: (parameter) => normaliseParameter(parameter, context),
    header: (header) => normaliseHeader(header, context),
    // Responses are turned where the operation is: what they hold depends on its `produces`.
    response: (response) => response,
    securityScheme: (scheme) => normaliseSecurityScheme(scheme, context),
  };
}
