import type { ContractDocument, DocumentSet, LoadOptions, LoadResult } from "../contract/load/index.js";
import type { Diagnostic } from "../diagnostics/index.js";
import type { NamedSchema, RestApi, Service } from "../model/index.js";
import type { TargetOptions } from "../plan/index.js";
import type { ServiceOutput } from "../targets/index.js";

/** What the pipeline wires together. Each stage's code is loaded when it is first called. */
export interface Stages {
  load(inputs: readonly string[], options: LoadOptions): Promise<LoadResult>;
  locate(diagnostics: readonly Diagnostic[], documents: DocumentSet): Promise<readonly Diagnostic[]>;
  startValidation(request: ValidationRequest): Promise<Validation>;
  readOpenApi(document: ContractDocument, documents: DocumentSet): Promise<OpenApiReading>;
  generateService(service: Service, options: TargetOptions): Promise<ServiceOutput>;
}

export interface ValidationRequest {
  readonly entries: readonly ContractDocument[];
  readonly documents: DocumentSet;
  readonly cacheFolder: string | null;
}

export interface Validation {
  readonly diagnostics: Promise<readonly Diagnostic[]>;
  close(): Promise<void>;
}

export interface OpenApiReading {
  readonly api: RestApi;
  readonly schemas: readonly NamedSchema[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The stages as they are shipped. */
export const shippedStages: Stages = {
  async load(inputs, options) {
    const { loadContracts } = await import("../contract/load/index.js");
    return loadContracts(inputs, options);
  },
  async locate(diagnostics, documents) {
    const { locateDiagnostics } = await import("../contract/load/index.js");
    return locateDiagnostics(diagnostics, documents);
  },
  async startValidation(request) {
    const landed = await part<{ startValidation(request: ValidationRequest): Validation }>(
      "../contract/validate/index.js",
    );
    return landed?.startValidation(request) ?? { diagnostics: Promise.resolve([]), close: async () => {} };
  },
  async readOpenApi(document, documents) {
    const { readOpenApi } = await import("../contract/openapi/index.js");
    return readOpenApi(document, documents);
  },
  async generateService(service, options) {
    const { generateService } = await import("../targets/index.js");
    return generateService(service, options);
  },
};

/** STAND-IN until every part is there: `null` for a part that is not. */
async function part<Module>(specifier: string): Promise<Module | null> {
  try {
    // The part's interface is fixed in its brief; the import becomes a static one when it lands.
    return (await import(specifier)) as Module;
  } catch {
    return null;
  }
}
