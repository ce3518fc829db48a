import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../package-root.js";
import {
  type GatewayPlan,
  type GatewayRoute,
  gatewayFacts,
  idempotentMethods,
} from "../../plan/workspace/gateway-plan.js";
import { servicePort } from "../../plan/workspace/observability-hosts.js";
import { isLiteral, type PathSegment } from "../../plan/workspace/path-pattern.js";
import { methodRegex, pathRegex } from "../../plan/workspace/path-regex.js";
import { type GeneratedFile, TemplateEngine, type TemplateView } from "../../print/index.js";
import { problems } from "./answers.js";

/** `ops/gateway/nginx.conf`, for nginx 1.27.3 and later. */
export function printNginx(plan: GatewayPlan): GeneratedFile {
  const template = readFileSync(join(packageRoot(), "templates/gateway/nginx.conf.hbs"), "utf8");
  return { path: gatewayFacts.nginxFile, content: new TemplateEngine().render(template, nginxView(plan)) };
}

/** What the template shows. */
export function nginxView(plan: GatewayPlan): TemplateView {
  const routes = plan.routes.flatMap(nginxRoutes);
  const labels = [...new Set(routes.flatMap(({ label }) => label ?? []))].sort();
  const groups = labels.map((label) => ({
    variable: groupVariable(label),
    routes: routes.filter((route) => route.label === label).map(routeView),
    otherwise: others,
  }));
  const segments = new Set(routes.flatMap(({ segment }) => segment ?? []));
  const hidden = plan.hiddenPaths.length === 0 ? [] : [`(?:${plan.hiddenPaths.join("|")})$`];
  const locations = new Map(routes.map(({ location }) => [location.name, location] as const));
  return {
    services: plan.services.map(({ host }) => ({ host, port: servicePort })),
    isLimited: plan.requestsPerSecond !== null,
    requestsPerSecond: plan.requestsPerSecond ?? 0,
    segments: [...segments]
      .sort()
      .map((segment) => ({ key: mapKey(segment), variable: groupVariable(labelOf(segment)) })),
    groups: [
      ...groups,
      {
        variable: others,
        otherwise: '""',
        routes: [
          ...hidden.map((pattern) => ({ pattern: `~^[^ ]+ ${pattern}`, target: '""' })),
          ...routes.filter(({ label }) => label === null).map(routeView),
        ],
      },
    ],
    paths: [
      ...hidden.map((pattern) => ({ pattern: `~^${pattern}`, allow: "" })),
      ...plan.paths.map(({ path, methods }) => ({
        pattern: `~^${pathRegex(path)}$`,
        allow: methods.join(", "),
      })),
    ],
    port: gatewayFacts.port,
    healthPath: gatewayFacts.healthPath,
    maxBody: `${gatewayFacts.maxBodyBytes / 1024}k`,
    locations: [...locations.values()].sort((one, other) => (one.name < other.name ? -1 : 1)),
    problems: problems.map(({ status, title, detail, also }) => ({
      codes: [status, ...also].join(" "),
      status,
      title,
      detail,
      header: headerOf(status),
    })),
  };
}

function headerOf(status: number): string {
  if (status === 405) return "Allow $allow";
  return status === 429 ? "Retry-After 1" : "";
}

/** Of paths whose first segment is no plain text: they are tried when those below a text do not fit. */
const others = "$route_other";

interface NginxRoute {
  readonly pattern: string;
  /** The first segment of its path, where that is plain text; in lower case, since nginx's maps do not see the difference. */
  readonly segment: string | null;
  /** Of the map that it stands in. */
  readonly label: string | null;
  readonly location: TemplateView & { readonly name: string };
}

/** nginx itself does not send them twice. */
const knownAsNotIdempotent: readonly string[] = ["POST", "PATCH", "LOCK"];

function nginxRoutes(route: GatewayRoute): readonly NginxRoute[] {
  const isKnown = (method: string) =>
    knownAsNotIdempotent.includes(method) || idempotentMethods.includes(method);
  const known = route.methods.filter(isKnown);
  const others = route.methods.filter((method) => !isKnown(method));
  return [
    ...(known.length > 0 ? [nginxRoute(route, { methods: known, isSentOnce: false })] : []),
    ...(others.length > 0 ? [nginxRoute(route, { methods: others, isSentOnce: true })] : []),
  ];
}

function nginxRoute(
  { path, service, timeoutMs }: GatewayRoute,
  { methods, isSentOnce }: { readonly methods: readonly string[]; readonly isSentOnce: boolean },
): NginxRoute {
  const [first = [""]] = path.segments;
  const segment = plainSegment(first);
  const timeout = duration(timeoutMs);
  return {
    pattern: `~^${methodRegex(methods)} ${pathRegex(path)}$`,
    segment,
    label: segment === null ? null : labelOf(segment),
    location: {
      name: `${service.host}_${timeout}${isSentOnce ? "_once" : ""}`,
      host: service.host,
      timeoutMs,
      timeout,
      connectTimeout: duration(Math.min(timeoutMs, 1_000)),
      isSentOnce,
    },
  };
}

function routeView({ pattern, location }: NginxRoute): TemplateView {
  return { pattern, target: location.name };
}

/** Text that is sent as it is, and no longer than the hash of a map takes. */
function plainSegment(segment: PathSegment): string | null {
  const [text = ""] = segment;
  return isLiteral(segment) && /^[A-Za-z0-9_.-]{1,60}$/.test(text) ? text.toLowerCase() : null;
}

/** `pickup-points` -> `pickup_points`; segments with the same label share a map. */
function labelOf(segment: string): string {
  return segment.replace(/[^a-z0-9]/g, "_");
}

/** `default` and a few others mean something else to a map, unless a backslash stands before them. */
function mapKey(segment: string): string {
  return /^(?:default|hostnames|include|volatile)$/.test(segment) ? `\\${segment}` : segment;
}

/** `orders` -> `$route_of_orders` */
function groupVariable(label: string): string {
  return `$route_of_${label}`;
}

/** `10000` -> `10s`, `2500` -> `2500ms` */
function duration(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
