import { type Diagnostic, DiagnosticBag } from "../../diagnostics/index.js";
import type { NamedSchema, RestApi } from "../../model/index.js";
import type { ContractDocument, DocumentSet } from "../load/index.js";
import type { ReadingCodes } from "../reading/context.js";
import { field, type Located, located } from "../reading/located.js";
import { type SchemaDialect, SchemaReader } from "../schema/index.js";
import { declareSchemas } from "./components.js";
import type { ReadContext } from "./context.js";
import { modernNormaliser } from "./modern.js";
import { readDocument } from "./read-document.js";
import { swagger2Normaliser } from "./swagger-2/normaliser.js";
import { type OpenApiVersion, openApiVersion } from "./version.js";

export interface OpenApiReading {
  readonly api: RestApi;
  /** The document's components in its order, then what else is referred to. */
  readonly schemas: readonly NamedSchema[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads an OpenAPI document of any version into the model. Never throws for what the document says: faults are
 * diagnostics, and what they touch is left out of the result.
 */
export function readOpenApi(document: ContractDocument, documents: DocumentSet): OpenApiReading {
  const bag = new DiagnosticBag();
  const source = { file: document.uri, pointer: "" };
  const version = openApiVersion(document.version);
  if (version === null) {
    const message = `Version \`${document.version ?? ""}\` of OpenAPI is not supported`;
    bag.add("openapi-version-unsupported", message, { source });
    return { api: emptyApi(source, document.version ?? ""), schemas: [], diagnostics: bag.items };
  }
  const schemas = new SchemaReader({ documents, bag, dialect: dialectOf(version) });
  const context = makeContext({ document, documents, version, bag, schemas });
  declareSchemas(field(context.root, "components"), context);
  const api = readDocument(context.root, document.version ?? version, context);
  return { api, schemas: schemas.finish(), diagnostics: bag.items };
}

function makeContext(of: {
  readonly document: ContractDocument;
  readonly documents: DocumentSet;
  readonly version: OpenApiVersion;
  readonly bag: DiagnosticBag;
  readonly schemas: SchemaReader;
}): ReadContext {
  const { document, documents, version, bag, schemas } = of;
  const written: Located = located(document.value, { file: document.uri, pointer: "" });
  const base = {
    bag,
    documents,
    codes: CODES,
    // OpenAPI 3.1, Reference Object.
    siblings: new Set(version === "2.0" || version === "3.0" ? [] : ["summary", "description"]),
    schemas,
    version,
    root: written,
    operationIds: new Map(),
    inlineSchemas: new Map(),
    parameters: new Map(),
    referredSchemes: new Map(),
    toleratedReferences: new Set(),
    openPathItems: [],
    servers: [],
    security: [],
    timeoutMs: null,
    normaliser: modernNormaliser,
  } satisfies ReadContext;
  if (version !== "2.0") return base;
  const normaliser = swagger2Normaliser(base);
  return { ...base, normaliser, root: normaliser.document(written) };
}

const CODES: ReadingCodes = {
  invalid: "openapi-field-invalid",
  objectExpected: "openapi-object-expected",
  listExpected: "openapi-list-expected",
};

function dialectOf(version: OpenApiVersion): SchemaDialect {
  switch (version) {
    case "2.0":
      return "swagger-2.0";
    case "3.0":
      return "openapi-3.0";
    case "3.1":
    case "3.2":
      return "2020-12";
  }
}

function emptyApi(source: RestApi["source"], specification: string): RestApi {
  return {
    source,
    specification,
    title: "",
    version: "",
    summary: null,
    description: null,
    servers: [],
    tags: [],
    operations: [],
    webhooks: [],
    securitySchemes: [],
    extensions: {},
  };
}
