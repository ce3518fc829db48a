import type { ContractDocument, DocumentSet } from "../contract/load/index.js";
import { type Diagnostic, DiagnosticBag } from "../diagnostics/index.js";
import { compareText } from "../output/compare-text.js";
import { layOut, layOutWorkspace, manifestKey, type WantedFile } from "../output/layout.js";
import type { TopicPlan } from "../plan/events/topic-plan.js";
import type { ServicePlan } from "../plan/service-plan.js";
import { checkChosenOperations } from "./chosen-operations.js";
import { type HashedInput, hashInputs } from "./input-hashes.js";
import type { ServiceSummary } from "./results.js";
import { checkServiceFolders, foldersFromRoot } from "./service-folders.js";
import { type GroupedService, groupIntoServices, type ReadDocument } from "./services.js";
import { postgresNameFaults, type Settings } from "./settings.js";
import type { Stages } from "./stages.js";

/** Everything that a run computes before it looks at the output folder. */
export interface Build {
  /** All that was found, not yet judged by `strict` and `skip`. */
  readonly diagnostics: readonly Diagnostic[];
  readonly documents: DocumentSet;
  readonly services: readonly ServiceSummary[];
  /** Those of all services together. */
  readonly topics: readonly TopicPlan[];
  /** Empty when there are errors. */
  readonly files: readonly WantedFile[];
  /** Every local file that the result depends on. */
  readonly inputs: readonly HashedInput[];
  /** `false`: the result depends on more than `inputs` (remote or missing documents). */
  readonly repeatable: boolean;
  readonly contracts: ContractNames;
  /** Of every service; empty when there are errors. */
  readonly plans: readonly ServicePlan[];
}

/** The contract files as the manifest names them: relative to it, or by address. */
export interface ContractNames {
  readonly hashes: ReadonlyMap<string, string>;
  readonly ofService: ReadonlyMap<string, readonly string[]>;
  /** Manifest name -> path relative to the working directory. */
  readonly display: ReadonlyMap<string, string>;
}

/** Contracts -> model -> files, in memory. `candidates`: the files that the inputs mean. */
export async function build(
  settings: Settings,
  stages: Stages,
  request: { readonly candidates: readonly string[]; readonly cacheFolder: string | null },
): Promise<Build> {
  const { onProgress } = settings;
  const bag = new DiagnosticBag();
  onProgress("reading contracts");
  const validation = await stages.openValidation(request.cacheFolder);
  try {
    const { entries, documents, diagnostics } = await stages.load(settings.inputs, {
      cwd: settings.cwd,
      allowedOrigins: settings.allowOrigins,
      onContract: (contract) => validation.expect(contract),
    });
    bag.pushAll(diagnostics);
    // Those of a configuration file were found when it was read.
    for (const { message, help } of postgresNameFaults(settings.target.postgres)) {
      bag.add("config-invalid", message, { help });
    }
    const verdicts = validation.judge({ entries, documents });
    const read = await readAll(entries, { documents, stages, bag });
    const grouped = groupIntoServices(read, bag);
    checkServiceFolders(
      grouped.map(({ service }) => service.name),
      { ...settings.layout, named: settings.handlers.keys() },
      bag,
    );
    const services = grouped.map(({ service }) => service);
    checkChosenOperations(settings.target.http.idempotencyKey, services, bag);
    const topics = await stages.planTopics(services, settings.target.events, bag);
    const printed = await printAll(grouped, { settings, stages, topics, bag });
    onProgress("validating contracts");
    bag.pushAll(await verdicts);
    const inputs = inputsOf(request.candidates, documents);
    return {
      diagnostics: bag.items,
      documents,
      ...printed,
      topics,
      inputs,
      repeatable: isRepeatable(documents, inputs, bag.items),
      contracts: contractNames(grouped, { documents, inputs, settings }),
    };
  } finally {
    await validation.close();
  }
}

async function readAll(
  entries: readonly ContractDocument[],
  context: { readonly documents: DocumentSet; readonly stages: Stages; readonly bag: DiagnosticBag },
): Promise<readonly ReadDocument[]> {
  const { documents, stages, bag } = context;
  const read: ReadDocument[] = [];
  for (const document of entries) {
    if (document.kind === "openapi") {
      const { api, schemas, diagnostics } = await stages.readOpenApi(document, documents);
      bag.pushAll(diagnostics);
      read.push({ document, api, schemas });
    } else {
      const { api, schemas, diagnostics } = await stages.readAsyncApi(document, documents);
      bag.pushAll(diagnostics);
      read.push({ document, api: null, eventApi: api, schemas });
    }
  }
  return read;
}

/** Prints every service, unless the contracts have errors already: what follows from those helps nobody. */
async function printAll(
  grouped: readonly GroupedService[],
  context: {
    readonly settings: Settings;
    readonly stages: Stages;
    readonly topics: readonly TopicPlan[];
    readonly bag: DiagnosticBag;
  },
): Promise<Pick<Build, "services" | "files" | "plans">> {
  const { settings, stages, topics, bag } = context;
  if (bag.hasErrors) return { services: [], files: [], plans: [] };
  const services: ServiceSummary[] = [];
  const files: WantedFile[] = [];
  const plans: ServicePlan[] = [];
  for (const { service, documents } of grouped) {
    settings.onProgress(`generating ${service.name}`);
    const output = await stages.generateService(service, settings.target);
    bag.pushAll(output.diagnostics);
    files.push(...layOut(output.files, settings.layout));
    if (output.plan !== null) plans.push(output.plan);
    const contracts = documents.map((document) => document.path);
    services.push({
      name: service.name,
      operations: output.operations,
      messages: output.messages,
      contracts,
    });
  }
  const options = settings.target;
  const folders = foldersFromRoot(settings.layout);
  const workspace = await stages.generateWorkspace({ services: plans, topics, options, folders });
  bag.pushAll(workspace.diagnostics);
  files.push(...layOutWorkspace(workspace.files, settings.layout));
  return { services, files, plans };
}

function inputsOf(candidates: readonly string[], documents: DocumentSet): readonly HashedInput[] {
  const paths = new Set(candidates);
  for (const { uri } of documents.all) if (!isRemote(uri)) paths.add(uri);
  return hashInputs([...paths].sort(compareText));
}

/**
 * `true` when the same `inputs` are sure to give the same result: nothing is remote, nothing is missing (it could
 * appear), nothing changed meanwhile.
 */
function isRepeatable(
  documents: DocumentSet,
  inputs: readonly HashedInput[],
  diagnostics: readonly Diagnostic[],
): boolean {
  if (diagnostics.some(({ code }) => code === "reference-unresolved")) return false;
  const hashes = new Map(inputs.map((input) => [input.path, input.exact]));
  return documents.all.every((document) => hashes.get(document.uri) === document.hash);
}

function contractNames(
  grouped: readonly GroupedService[],
  context: {
    readonly documents: DocumentSet;
    readonly inputs: readonly HashedInput[];
    readonly settings: Settings;
  },
): ContractNames {
  const { documents, inputs, settings } = context;
  const nameOf = (uri: string) => (isRemote(uri) ? uri : manifestKey(uri, settings.layout));
  const contentHashes = new Map(inputs.map((input) => [input.path, input.content]));
  const hashes = new Map<string, string>();
  const display = new Map<string, string>();
  for (const document of documents.all) {
    hashes.set(nameOf(document.uri), contentHashes.get(document.uri) ?? document.hash);
    display.set(nameOf(document.uri), document.path);
  }
  const fragments = documents.all.filter((document) => document.kind === "fragment");
  const ofService = new Map(
    grouped.map(({ service, documents: own }) => [
      service.name,
      [...own, ...fragments].map((document) => nameOf(document.uri)),
    ]),
  );
  return { hashes, ofService, display };
}

function isRemote(uri: string): boolean {
  return /^https?:\/\//i.test(uri);
}
