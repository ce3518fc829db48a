import {
  type GatewayPath,
  type GatewayPlan,
  type GatewayRoute,
  gatewayFacts,
  idempotentMethods,
} from "../../plan/workspace/gateway-plan.js";
import { isLiteral, type PathPattern } from "../../plan/workspace/path-pattern.js";
import { methodRegex, pathRegex } from "../../plan/workspace/path-regex.js";
import type { YamlMap } from "../../print/index.js";
import { header, seconds, typed } from "./envoy-extension.js";

/**
 * Routes by the first segment of their path, so that of hundreds only some are tried, one after another. Those that may fit
 * below any segment stand with each; where that would be too many, all routes stand together.
 */
export function routeMatcher(plan: GatewayPlan): YamlMap {
  const texts = new Set(plan.paths.flatMap(({ path }) => firstText(path) ?? []));
  const isElsewhere = ({ path }: Routed) => firstText(path) === null;
  const repeated = texts.size * plan.paths.filter(isElsewhere).length;
  const hasGroups = repeated <= mostRepeated;
  const own = new Map([[gatewayFacts.healthPath, healthRoute], ...plan.hiddenPaths.map(hiddenRoute)]);
  const ownTexts = [...own.keys()].map((path) => path.slice(1));
  const groups = [...new Set([...(hasGroups ? texts : []), ...ownTexts])].sort().map((text) => {
    // A request's path may begin with more than the segment.
    const mayFit = (one: Routed) => !hasGroups || isElsewhere(one) || firstText(one.path) === text;
    const routes = routeList(plan, mayFit);
    const first = own.get(`/${text}`);
    return [`/${text}`, routeAction(first === undefined ? routes : [first, ...routes])] as const;
  });
  return {
    matcher_tree: {
      input: typed("path", "envoy.type.matcher.v3.HttpRequestHeaderMatchInput", { header_name: ":path" }),
      // The longest one that a path begins with.
      prefix_match_map: { map: Object.fromEntries(groups) },
    },
    on_no_match: routeAction(routeList(plan, (one) => !hasGroups || isElsewhere(one))),
  };
}

interface Routed {
  readonly path: PathPattern;
}

const mostRepeated = 500;

const healthRoute: YamlMap = {
  match: { path: gatewayFacts.healthPath },
  direct_response: { status: 200, body: { inline_string: '{"state":"running"}\n' } },
  response_headers_to_add: [header("content-type", "application/json")],
};

function hiddenRoute(path: string): readonly [path: string, route: YamlMap] {
  return [path, { match: { path }, direct_response: { status: 404 } }];
}

/** The first one that fits a request takes it; where none does, the answer is 404. */
function routeList(plan: GatewayPlan, mayFit: (one: Routed) => boolean): readonly YamlMap[] {
  const routes = plan.routes.filter(mayFit).flatMap(serviceRoutes);
  return [...routes, ...plan.paths.filter(mayFit).map(methodNotAllowed)];
}

function routeAction(routes: readonly YamlMap[]): YamlMap {
  return { action: typed("routes", "envoy.config.route.v3.RouteList", { routes }) };
}

/** While nothing of the request was sent. */
const sentOnce = "connect-failure,refused-stream";
/** Where the connection breaks too. */
export const sentTwice = `${sentOnce},reset`;

function serviceRoutes(route: GatewayRoute): readonly YamlMap[] {
  const repeatable = route.methods.filter((method) => idempotentMethods.includes(method));
  const others = route.methods.filter((method) => !idempotentMethods.includes(method));
  return [
    ...(repeatable.length > 0 ? [serviceRoute(route, repeatable)] : []),
    ...(others.length > 0 ? [serviceRoute(route, others, { retry_policy: retryPolicy(sentOnce) })] : []),
  ];
}

function serviceRoute(
  { path, service, timeoutMs }: GatewayRoute,
  methods: readonly string[],
  more: YamlMap = {},
): YamlMap {
  const isDefault = timeoutMs === gatewayFacts.defaultTimeoutMs;
  return {
    match: { ...pathMatch(path), headers: [{ name: ":method", string_match: methodMatch(methods) }] },
    // Retries included.
    route: { cluster: service.host, timeout: seconds(timeoutMs), ...more },
    ...(!isDefault && { request_headers_to_add: [timeLeft(timeoutMs)] }),
  };
}

export function retryPolicy(retryOn: string): YamlMap {
  return {
    retry_on: retryOn,
    num_retries: 2,
    retry_back_off: { base_interval: "0.025s" },
    retry_host_predicate: [
      typed(
        "envoy.retry_host_predicates.previous_hosts",
        "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate",
        {},
      ),
    ],
    // A replica that is gone has the least requests: it is chosen again and again, and thrown out again.
    host_selection_retry_max_attempts: "30",
  };
}

/** How long the caller still waits, where the client does not say it. */
export function timeLeft(timeoutMs: number): YamlMap {
  return {
    header: { key: "x-request-timeout-ms", value: String(timeoutMs) },
    append_action: "ADD_IF_ABSENT",
  };
}

function methodNotAllowed({ path, methods }: GatewayPath): YamlMap {
  return {
    match: pathMatch(path),
    direct_response: { status: 405 },
    response_headers_to_add: [header("allow", methods.join(", "))],
  };
}

/** The path as it was sent, without the query. */
function pathMatch(path: PathPattern): YamlMap {
  const regex = pathRegex(path);
  return /^[\w/~-]+$/.test(regex) ? { path: regex } : { safe_regex: { regex } };
}

function methodMatch(methods: readonly string[]): YamlMap {
  return methods.length === 1 ? { exact: methods.join() } : { safe_regex: { regex: methodRegex(methods) } };
}

/** The text that a path's first segment is sent as: `orders`; `null` where it has parameters, or may be encoded. */
function firstText({ segments }: PathPattern): string | null {
  const [first = [""]] = segments;
  const [text = ""] = first;
  return isLiteral(first) && /^[A-Za-z0-9_.~-]*$/.test(text) ? text : null;
}
