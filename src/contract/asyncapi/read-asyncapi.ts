import { type Diagnostic, DiagnosticBag } from "../../diagnostics/index.js";
import type { EventApi, NamedSchema } from "../../model/index.js";
import type { ContractDocument, DocumentSet } from "../load/index.js";
import type { ReadingCodes, ReadingContext } from "../reading/context.js";
import { field, type Located, located } from "../reading/located.js";
import { text } from "../reading/values.js";
import { SchemaReader } from "../schema/index.js";
import { asyncApi2Normaliser } from "./asyncapi-2/normaliser.js";
import { declareSchemas } from "./components.js";
import type { AsyncApiContext } from "./context.js";
import { modernNormaliser } from "./modern.js";
import { readDocument } from "./read-document.js";
import { type AsyncApiVersion, asyncApiVersion } from "./version.js";

export interface AsyncApiReading {
  readonly api: EventApi;
  /** The document's components in its order, then what else is referred to. */
  readonly schemas: readonly NamedSchema[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads an AsyncAPI document of any version into the model. Never throws for what the document says: faults are
 * diagnostics, and what they touch is left out of the result.
 */
export function readAsyncApi(document: ContractDocument, documents: DocumentSet): AsyncApiReading {
  const bag = new DiagnosticBag();
  const source = { file: document.uri, pointer: "" };
  const specification = document.version ?? "";
  const version = asyncApiVersion(document.version);
  if (version === null) {
    const message = `Version \`${specification}\` of AsyncAPI is not supported`;
    bag.add("asyncapi-version-unsupported", message, { source });
    return { api: emptyApi(source, specification), schemas: [], diagnostics: bag.items };
  }
  const root = located(document.value, source);
  const base: ReadingContext = { bag, documents, codes: CODES, siblings: new Set() };
  const context = makeContext(base, { root, version });
  declareSchemas(field(root, "components"), context);
  const api = readDocument(context.normaliser.document(root), specification, context);
  return { api, schemas: context.schemas.finish(), diagnostics: bag.items };
}

const CODES: ReadingCodes = {
  invalid: "asyncapi-field-invalid",
  objectExpected: "asyncapi-object-expected",
  listExpected: "asyncapi-list-expected",
};

function makeContext(
  base: ReadingContext,
  of: { readonly root: Located; readonly version: AsyncApiVersion },
): AsyncApiContext {
  const { root, version } = of;
  const { documents, bag } = base;
  return {
    ...base,
    schemas: new SchemaReader({ documents, bag, dialect: "asyncapi" }),
    version,
    normaliser: version === "2" ? asyncApi2Normaliser(base) : modernNormaliser(base),
    root,
    defaultContentType: text(root, "defaultContentType", base)?.toLowerCase() ?? null,
    servers: { all: [], byPlace: new Map() },
    inlineSchemas: new Map(),
    messages: new Map(),
    operationIds: new Map(),
    inlineSchemes: new Map(),
  };
}

function emptyApi(source: EventApi["source"], specification: string): EventApi {
  return {
    source,
    specification,
    title: "",
    version: "",
    description: null,
    id: null,
    tags: [],
    servers: [],
    channels: [],
    operations: [],
    securitySchemes: [],
    extensions: {},
  };
}
