import type { ContractDocument, DocumentSet, LoadOptions, LoadResult } from "../contract/load/index.js";
import type { Validation } from "../contract/validate/index.js";
import type { Diagnostic, DiagnosticBag } from "../diagnostics/index.js";
import type { EventApi, NamedSchema, RestApi, Service } from "../model/index.js";
import type { TopicPlan } from "../plan/events/topic-plan.js";
import type { EventOptions, TargetOptions } from "../plan/index.js";
import type { WorkspaceRequest } from "../plan/workspace/workspace-plan.js";
import type { ServiceOutput } from "../targets/index.js";
import type { WorkspaceOutput } from "../targets/workspace.js";

/** What the pipeline wires together. Each stage's code is loaded when it is first called. */
export interface Stages {
  load(inputs: readonly string[], options: LoadOptions): Promise<LoadResult>;
  locate(diagnostics: readonly Diagnostic[], documents: DocumentSet): Promise<readonly Diagnostic[]>;
  openValidation(cacheFolder: string | null): Promise<Pick<Validation, "expect" | "judge" | "close">>;
  readOpenApi(document: ContractDocument, documents: DocumentSet): Promise<OpenApiReading>;
  readAsyncApi(document: ContractDocument, documents: DocumentSet): Promise<AsyncApiReading>;
  planTopics(
    services: readonly Service[],
    options: EventOptions,
    bag: DiagnosticBag,
  ): Promise<readonly TopicPlan[]>;
  generateService(service: Service, options: TargetOptions): Promise<ServiceOutput>;
  generateWorkspace(request: WorkspaceRequest): Promise<WorkspaceOutput>;
}

export interface OpenApiReading {
  readonly api: RestApi;
  readonly schemas: readonly NamedSchema[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface AsyncApiReading {
  readonly api: EventApi;
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
  async openValidation(cacheFolder) {
    const { Validation } = await import("../contract/validate/index.js");
    return new Validation(cacheFolder);
  },
  async readOpenApi(document, documents) {
    const { readOpenApi } = await import("../contract/openapi/index.js");
    return readOpenApi(document, documents);
  },
  async readAsyncApi(document, documents) {
    const { readAsyncApi } = await import("../contract/asyncapi/index.js");
    return readAsyncApi(document, documents);
  },
  async planTopics(services, options, bag) {
    if (services.every(({ eventApis }) => eventApis.length === 0)) return [];
    const { planTopics } = await import("../plan/events/topics.js");
    return planTopics(services, options, bag);
  },
  async generateService(service, options) {
    const { generateService } = await import("../targets/index.js");
    return generateService(service, options);
  },
  async generateWorkspace(request) {
    const { planWorkspace } = await import("../plan/workspace/workspace-plan.js");
    const plan = planWorkspace(request);
    if (plan === null) return { files: [], diagnostics: [] };
    const { generateWorkspace } = await import("../targets/workspace.js");
    return generateWorkspace(plan);
  },
};
