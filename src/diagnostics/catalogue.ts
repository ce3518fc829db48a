import { asyncApiCodes } from "./catalogue/asyncapi.js";
import { avroCodes } from "./catalogue/avro.js";
import { connectorCodes } from "./catalogue/connector.js";
import { contractCodes } from "./catalogue/contract.js";
import { eventsCodes } from "./catalogue/events.js";
import { extensionCodes } from "./catalogue/extensions.js";
import { gatewayCodes } from "./catalogue/gateway.js";
import { internalCodes } from "./catalogue/internal.js";
import { loadCodes } from "./catalogue/load.js";
import { openApiCodes } from "./catalogue/openapi.js";
import { outputCodes } from "./catalogue/output.js";
import { planCodes } from "./catalogue/plan.js";
import { scaffoldCodes } from "./catalogue/scaffold.js";
import { schemaCodes } from "./catalogue/schema.js";
import { topicCodes } from "./catalogue/topics.js";

/** Every code that commsgen can report. `docs/errors.md` has a section for each, and a test holds the two together. */
export const diagnosticCatalogue = {
  ...loadCodes,
  ...contractCodes,
  ...schemaCodes,
  ...avroCodes,
  ...openApiCodes,
  ...asyncApiCodes,
  ...extensionCodes,
  ...planCodes,
  ...eventsCodes,
  ...topicCodes,
  ...connectorCodes,
  ...outputCodes,
  ...scaffoldCodes,
  ...gatewayCodes,
  ...internalCodes,
};

export type DiagnosticCode = keyof typeof diagnosticCatalogue;
