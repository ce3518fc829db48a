import type { DiagnosticBag } from "../../diagnostics/index.js";
import type { HttpOperation } from "../../model/index.js";
import { healthPaths } from "./health-pages.js";
import { comparePatterns, covers, type PathPattern, pathPattern, patternKey } from "./path-pattern.js";
import { pathRegex } from "./path-regex.js";
import type { WorkspacePlan } from "./workspace-plan.js";

/** One entry for all services with an API over HTTP. */
export interface GatewayPlan {
  /** Those that have routes, in the order of their names. */
  readonly services: readonly GatewayService[];
  /** The first one that has a request's method and path takes it. */
  readonly routes: readonly GatewayRoute[];
  /** Every path once, in the order in which they are tried. */
  readonly paths: readonly GatewayPath[];
  /** Pages of services' health that a path with a parameter would lead to; nobody outside gets them. */
  readonly hiddenPaths: readonly string[];
  /** Of one client's address; `null`: no limit. */
  readonly requestsPerSecond: number | null;
}

export interface GatewayService {
  readonly name: string;
  readonly host: string;
  /** Where it answers `/readyz`. */
  readonly healthPort: number;
}

export interface GatewayRoute {
  readonly service: GatewayService;
  readonly path: PathPattern;
  /** Never empty. `HEAD` is among them where `GET` is, and each path has `OPTIONS` in one route. */
  readonly methods: readonly string[];
  /** The longest wait for an answer. */
  readonly timeoutMs: number;
}

export interface GatewayPath {
  readonly path: PathPattern;
  /** What an `Allow` header says of it, those of paths among them that are tried later. */
  readonly methods: readonly string[];
}

/** As files and containers know it. */
export const gatewayFacts = {
  port: 8080,
  /** Answered by the gateway itself. */
  healthPath: "/healthz",
  /** What generated servers take, and the gateway too. */
  maxBodyBytes: 1024 * 1024,
  /** Where the contract is silent, as the generated clients have it. */
  defaultTimeoutMs: 10_000,
  nginxFile: "ops/gateway/nginx.conf",
  envoyFile: "ops/gateway/envoy.yaml",
} as const;

/** A request with one of them may be sent twice (RFC 9110, section 9.2.2). */
export const idempotentMethods: readonly string[] = [
  "GET",
  "HEAD",
  "OPTIONS",
  "TRACE",
  "PUT",
  "DELETE",
  "QUERY",
];

/** Of a path's regular expression: what nginx reads as one word has at most 4,096 characters. */
const longestRegex = 3_000;

/** `null`: there is nothing to route, or nobody wants it. */
export function planGateway(plan: WorkspacePlan, bag: DiagnosticBag): GatewayPlan | null {
  if (plan.gateway.kind === "none" || !plan.hasCompose) return null;
  const found = new Map<string, FoundPath>();
  for (const { name, names, rest, healthPort } of plan.services) {
    const service = { name, host: names.host, healthPort };
    for (const { operation } of rest?.operations ?? []) addOperation(found, { service, operation }, bag);
  }
  const ordered = [...found.values()].sort((one, other) => comparePatterns(one.path, other.path));
  const routes = ordered.flatMap(routesOf);
  if (routes.length === 0) return null;
  const used = new Map(routes.map(({ service }) => [service.name, service] as const));
  return {
    services: [...used.values()].sort((one, other) => (one.name < other.name ? -1 : 1)),
    routes,
    paths: allowedMethods(ordered),
    hiddenPaths: healthPaths.filter((path) => isHidden(path, ordered)),
    requestsPerSecond: plan.gateway.requestsPerSecond,
  };
}

/** `true` for `/metrics` where a contract has `/{code}`, and none has `/metrics`. */
function isHidden(path: string, found: readonly FoundPath[]): boolean {
  const page = pathPattern(path);
  if (path === gatewayFacts.healthPath || found.some((one) => patternKey(one.path) === patternKey(page))) {
    return false;
  }
  return found.some((one) => covers(one.path, page));
}

/** What leads to a service, and where the contract says so. */
interface Destination {
  readonly service: GatewayService;
  readonly operation: HttpOperation;
}

interface FoundPath {
  readonly path: PathPattern;
  /** Method -> who answers it, and how long that may take. */
  readonly methods: Map<string, Destination & { timeoutMs: number }>;
}

function addOperation(found: Map<string, FoundPath>, destination: Destination, bag: DiagnosticBag): void {
  const { service, operation } = destination;
  const { method, source } = operation;
  const path = pathPattern(operation.path);
  const title = `\`${method} ${operation.path}\` of \`${service.name}\``;
  if (!/^[A-Z][A-Z-]*$/.test(method) || pathRegex(path).length > longestRegex) {
    bag.add("gateway-not-routed", `${title} cannot be called through the gateway`, { source });
    return;
  }
  if (path.template === gatewayFacts.healthPath) {
    const message = `${title} cannot be called through the gateway, which tells of its own health there`;
    bag.add("gateway-own-path", message, { source });
    return;
  }
  const key = patternKey(path);
  const entry = found.get(key) ?? { path, methods: new Map() };
  found.set(key, entry);
  const timeoutMs = operation.timeoutMs ?? gatewayFacts.defaultTimeoutMs;
  const first = entry.methods.get(method);
  if (first === undefined) {
    entry.methods.set(method, { ...destination, timeoutMs });
  } else if (first.service.name !== service.name) {
    const message = `${title} cannot be called through the gateway: \`${first.service.name}\` has the same method and path`;
    bag.add("gateway-route-taken", message, { source, repeats: [first.operation.source] });
  } else {
    // Told apart by the query, which the gateway leaves to the service.
    first.timeoutMs = Math.max(first.timeoutMs, timeoutMs);
  }
}

/** Methods that share a service and a deadline share a route. */
function routesOf({ path, methods }: FoundPath): readonly GatewayRoute[] {
  const routes = new Map<string, GatewayRoute & { readonly methods: string[] }>();
  const add = (method: string, { service, timeoutMs }: Pick<GatewayRoute, "service" | "timeoutMs">) => {
    const key = `${service.name} ${timeoutMs}`;
    const route = routes.get(key) ?? { service, path, methods: [], timeoutMs };
    routes.set(key, route);
    route.methods.push(method);
  };
  const [first] = methods.values();
  for (const [method, destination] of methods) {
    add(method, destination);
    if (method === "GET" && !methods.has("HEAD")) add("HEAD", destination);
  }
  // Whoever has the path knows what a browser may do with it.
  if (first !== undefined && !methods.has("OPTIONS")) add("OPTIONS", first);
  return [...routes.values()];
}

function allowedMethods(ordered: readonly FoundPath[]): readonly GatewayPath[] {
  return ordered.map((one, index) => {
    const later = ordered.slice(index + 1).filter(({ path }) => covers(path, one.path));
    const methods = new Set([one, ...later].flatMap((each) => [...each.methods.keys()]));
    if (methods.has("GET")) methods.add("HEAD");
    methods.add("OPTIONS");
    return { path: one.path, methods: [...methods] };
  });
}
