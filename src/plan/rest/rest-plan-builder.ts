import type { DiagnosticBag } from "../../diagnostics/index.js";
import { indexSchemas, type Server, type Service } from "../../model/index.js";
import { camelCase, kebabCase, NameScope, pascalCase, settleNames } from "../../naming/index.js";
import { imp, impType } from "../../print/index.js";
import type { TargetOptions } from "../options.js";
import { planBody } from "./contents.js";
import { planErrors } from "./errors.js";
import { mayBeLeftOut, planIdempotencyKey } from "./idempotency-key.js";
import { functionName, nameOperations, type SourcedOperation } from "./operation-names.js";
import { planGroups } from "./parameter-groups.js";
import type { RestPlanning } from "./planning.js";
import { reportUnsupported } from "./report-unsupported.js";
import { ResponsePlanner } from "./responses.js";
import type { OperationPlan, ResponsePlan, RestPart, RestPlan, ServiceNames } from "./rest-plan.js";
import { runtimeNames } from "./runtime-names.js";
import { schemaUses } from "./schema-uses.js";
import { planSharedResponses } from "./shared-responses.js";
import { UnsupportedFeatures } from "./unsupported.js";

/** From about so many operations on, a file each for operations, client and server would be too long to read. */
const operationsPerFile = 75;

/** Settles names, files and wire forms of all operations of a service; `null` for a service without any. */
export function planRest(service: Service, options: TargetOptions, bag: DiagnosticBag): RestPlan | null {
  const sourced = service.restApis.flatMap((api) => api.operations.map((operation) => ({ api, operation })));
  if (service.restApis.length === 0) return null;
  const planning: RestPlanning = {
    service: kebabCase(service.name),
    index: indexSchemas(service.schemas),
    options,
    bag,
    unsupported: new UnsupportedFeatures(),
    ignoredHeaders: new Set(),
  };
  const names = serviceNames(service.name);
  const taken = new Set([...componentNames(service), ...Object.values(names), ...runtimeNames]);
  const parts = planParts(sourced, { names, taken, planning });
  const operations = parts.flatMap((part) => part.operations);
  const partOf = new Map(parts.flatMap((part) => part.operations.map((one) => [one, part.name] as const)));
  const errors = new Set(operations.flatMap((operation) => [...operation.errors.values()]));
  reportUnsupported(service, planning);
  return {
    service: planning.service,
    title: service.restApis[0]?.title ?? service.name,
    names,
    parts,
    operations,
    sharedResponses: planSharedResponses(parts, { service: planning.service, reserved: runtimeNames }),
    errors: [...errors].sort((a, b) => (a.symbol.name < b.symbol.name ? -1 : 1)),
    servers: distinctServers(service),
    uses: schemaUses(operations, (operation) => partOf.get(operation) ?? null),
    reserved: new Set([
      ...Object.values(names),
      ...operations.flatMap((one) => [one.input.name, one.request.name, one.response.name]),
      ...[...errors].map((error) => error.symbol.name),
    ]),
  };
}

function serviceNames(service: string): ServiceNames {
  const pascal = pascalCase(service);
  const camel = camelCase(service);
  return {
    pascal,
    client: `${pascal}Client`,
    clientOptions: `${pascal}ClientOptions`,
    createClient: `create${pascal}Client`,
    handlers: `${pascal}Handlers`,
    createRouter: `create${pascal}Router`,
    createListener: `create${pascal}Listener`,
    apiError: `${pascal}ApiError`,
    servers: `${camel}Servers`,
  };
}

/** The names that the contract's own schemas will have: they are the user's words, ours give way to them. */
function componentNames(service: Service): readonly string[] {
  return service.schemas.map((named) => pascalCase(named.nameHint));
}

interface PartContext {
  readonly names: ServiceNames;
  /** Type names that are gone. */
  readonly taken: ReadonlySet<string>;
  readonly planning: RestPlanning;
}

function planParts(sourced: readonly SourcedOperation[], context: PartContext): readonly RestPart[] {
  const { service } = context.planning;
  const isSplit = sourced.length > operationsPerFile;
  const groups = new Map<string, SourcedOperation[]>();
  for (const one of sourced) {
    const key = isSplit ? kebabCase(one.operation.tags[0] ?? "untagged") : "";
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  const file = (kind: string, key: string): string =>
    groups.size > 1 ? `${service}/${kind}/${key}.ts` : `${service}/${kind}.ts`;
  const fileOf = new Map<SourcedOperation, string>();
  for (const [key, group] of groups) for (const one of group) fileOf.set(one, file("operations", key));
  const plans = planOperations(sourced, fileOf, context);
  return [...groups].map(([key, group]) => ({
    name: groups.size > 1 ? pascalCase(key) : null,
    operationsFile: file("operations", key),
    clientFile: file("client", key),
    serverFile: file("server", key),
    operations: group.flatMap((one) => plans.get(one) ?? []),
  }));
}

function planOperations(
  sourced: readonly SourcedOperation[],
  fileOf: ReadonlyMap<SourcedOperation, string>,
  context: PartContext,
): ReadonlyMap<SourcedOperation, OperationPlan> {
  const { planning, names: ownNames } = context;
  const responses = new ResponsePlanner(planning);
  const names = nameOperations(sourced, [ownNames.createClient, ownNames.servers, "then", "result"]);
  const drafts = sourced.map((one, index) => {
    const name = names[index] ?? "operation";
    return { one, name, pascal: pascalCase(name), responses: responses.plan(one.operation) };
  });
  const typeNames = settleTypeNames(
    drafts.map((draft) => draft.pascal),
    context.taken,
  );
  const errors = planErrors(
    drafts.map((draft) => ({ operationName: draft.pascal, responses: draft.responses })),
    { reserved: [...context.taken, ...typeNames.values()], service: ownNames.pascal },
    planning,
  );
  const plans = new Map<SourcedOperation, OperationPlan>();
  for (const { one, name, pascal, responses } of drafts) {
    const file = fileOf.get(one) ?? `${planning.service}/operations.ts`;
    const typeOf = (kind: string) => impType(typeNames.get(`${pascal}${kind}`) ?? `${pascal}${kind}`, file);
    const groups = planGroups(one.operation, planning);
    const idempotencyKey = planIdempotencyKey(one.operation, planning);
    const body = planBody(one.operation.requestBody, planning);
    plans.set(one, {
      ...one,
      name,
      functionName: functionName(name),
      constant: imp(`${name}Operation`, file),
      input: typeOf("Input"),
      request: typeOf("Request"),
      response: typeOf("Response"),
      groups,
      body,
      responses,
      errors: errorsOf(responses, errors.byResponse),
      inputOptional: groups.every((group) => mayBeLeftOut(group, idempotencyKey)) && body?.required !== true,
      idempotencyKey,
    });
  }
  return plans;
}

function errorsOf<Plan>(responses: readonly ResponsePlan[], all: ReadonlyMap<ResponsePlan, Plan>) {
  const own = new Map<ResponsePlan, Plan>();
  for (const response of responses) {
    const plan = all.get(response);
    if (plan !== undefined) own.set(response, plan);
  }
  return own;
}

/** `PlaceOrderInput`, or `PlaceOrderOperationInput` where the contract has a schema of that name. */
function settleTypeNames(
  operations: readonly string[],
  taken: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const requests = operations.flatMap((name) =>
    ["Input", "Request", "Response"].map((kind) => ({
      key: `${name}${kind}`,
      candidates: [`${name}${kind}`, `${name}Operation${kind}`, `${name}OperationCall${kind}`],
      priority: 0,
    })),
  );
  return settleNames(requests, new NameScope(taken));
}

function distinctServers(service: Service): readonly Server[] {
  const byUrl = new Map<string, Server>();
  for (const server of service.restApis.flatMap((api) => api.servers)) {
    if (!byUrl.has(server.url)) byUrl.set(server.url, server);
  }
  return [...byUrl.values()];
}
