import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Paths, workspaceOf } from "../../../test/support/gateway/plan-gateway.js";
import { templatePaths, viewPaths } from "../../../test/support/template-paths.js";
import { DiagnosticBag } from "../../diagnostics/index.js";
import { packageRoot } from "../../package-root.js";
import type { GatewayOptions } from "../../plan/deploy-options.js";
import { planGateway } from "../../plan/workspace/gateway-plan.js";
import { printGateway } from "./index.js";
import { nginxView } from "./nginx.js";

function printed(services: Readonly<Record<string, Paths>>, gateway: Partial<GatewayOptions> = {}): string {
  const [file, ...others] = printGateway(workspaceOf(services, gateway), new DiagnosticBag());
  expect(others).toEqual([]);
  return file?.content ?? "";
}

/** The lines between the one that begins so and the brace that closes it. */
function block(config: string, begin: string): readonly string[] {
  const lines = config.split("\n").map((line) => line.trim());
  const from = lines.findIndex((line) => line.startsWith(begin));
  return lines.slice(from + 1, lines.indexOf("}", from));
}

describe("nginx", () => {
  it("tries paths below their first segment, in the order of the generated servers", () => {
    const config = printed({
      orders: { "/orders/{id}": ["get", "patch"], "/orders/export": ["get"], "/Orders": ["get"] },
      "pick-up": { "/{any}/report": ["get"], "/pick-up": ["post"] },
    });
    expect(block(config, "map $first_segment $route")).toEqual([
      "default $route_other;",
      "orders $route_of_orders;",
      "pick-up $route_of_pick_up;",
    ]);
    expect(block(config, 'map "$request_method $path" $route_of_orders')).toEqual([
      "default $route_other;",
      '"~^(?:GET|HEAD|OPTIONS) /Orders$" orders_10s;',
      '"~^(?:GET|HEAD|OPTIONS) /orders/export$" orders_10s;',
      '"~^(?:GET|HEAD|PATCH|OPTIONS) /orders/[^/]+$" orders_10s;',
    ]);
    expect(block(config, 'map "$request_method $path" $route_other')).toEqual([
      'default "";',
      '"~^(?:GET|HEAD|OPTIONS) /[^/]+/report$" pick-up_10s;',
    ]);
    expect(block(config, "map $path $allow")).toContain('"~^/orders/export$" "GET, PATCH, HEAD, OPTIONS";');
  });

  it("hides the pages of services' health, where a path with a parameter leads there", () => {
    const config = printed({
      links: { "/{code}": ["get"], "/readyz": ["get"] },
      orders: { "/orders": ["get"] },
    });
    expect(block(config, 'map "$request_method $path" $route_other')).toEqual([
      'default "";',
      '"~^[^ ]+ (?:/livez|/metrics)$" "";',
      '"~^(?:GET|HEAD|OPTIONS) /[^/]+$" links_10s;',
    ]);
    expect(block(config, "map $path $allow")[1]).toBe('"~^(?:/livez|/metrics)$" "";');
    expect(printed({ orders: { "/orders": ["get"] } })).not.toContain("/metrics");
  });

  it("has a location for each service and deadline", () => {
    const config = printed({ orders: { "/slow": { "x-timeout": "PT2.5S", get: { responses: {} } } } });
    expect(block(config, "location @orders_2500ms")).toEqual([
      "set $contract_timeout_ms 2500;",
      "proxy_connect_timeout 1s;",
      "proxy_send_timeout 2500ms;",
      "proxy_read_timeout 2500ms;",
      "proxy_next_upstream_timeout 2500ms;",
      "proxy_pass http://orders;",
    ]);
  });

  it("limits what a client sends where that is asked for", () => {
    const services = { orders: { "/orders": ["get"] } };
    expect(printed(services)).not.toContain("limit_req");
    expect(printed(services, { requestsPerSecond: 7 })).toContain("zone=clients:10m rate=7r/s;");
  });

  it("shows all that its view has", () => {
    const template = readFileSync(join(packageRoot(), "templates/gateway/nginx.conf.hbs"), "utf8");
    const plan = planGateway(workspaceOf({ orders: { "/orders": ["get"] } }), new DiagnosticBag());
    expect(plan === null ? [] : viewPaths(nginxView(plan))).toEqual(templatePaths(template));
  });
});

describe("Envoy", () => {
  const hostOf = (config: string) =>
    parse(config).static_resources.listeners[0].filter_chains[0].filters[0].typed_config.route_config
      .virtual_hosts[0];

  it("sends only those methods again that may be sent twice", () => {
    const config = printed({ orders: { "/orders/{id}": ["get", "patch"] } }, { kind: "envoy" });
    const { matcher, retry_policy } = hostOf(config);
    const below = matcher.matcher_tree.prefix_match_map.map["/orders"];
    const [reads, writes, notAllowed] = below.action.typed_config.routes;
    expect(retry_policy.retry_on).toBe("connect-failure,refused-stream,reset");
    expect(reads.route).not.toHaveProperty("retry_policy");
    expect([reads, writes]).toMatchObject([
      {
        match: {
          safe_regex: { regex: "/orders/[^/]+" },
          headers: [{ name: ":method", string_match: { safe_regex: { regex: "(?:GET|HEAD|OPTIONS)" } } }],
        },
        route: { cluster: "orders", timeout: "10s" },
      },
      {
        match: { headers: [{ string_match: { exact: "PATCH" } }] },
        route: { retry_policy: { retry_on: "connect-failure,refused-stream" } },
      },
    ]);
    expect(notAllowed).toMatchObject({
      direct_response: { status: 405 },
      response_headers_to_add: [{ header: { key: "allow", value: "GET, PATCH, HEAD, OPTIONS" } }],
    });
  });

  it("hides the pages of services' health, where a path with a parameter leads there", () => {
    const { map } = hostOf(printed({ links: { "/{code}": ["get"], "/m": ["get"] } }, { kind: "envoy" }))
      .matcher.matcher_tree.prefix_match_map;
    expect(Object.keys(map)).toEqual(["/healthz", "/livez", "/m", "/metrics", "/readyz"]);
    expect(map["/metrics"].action.typed_config.routes[0]).toEqual({
      match: { path: "/metrics" },
      direct_response: { status: 404 },
    });
  });

  it("finds routes by the first segment, unless too many fit below any", () => {
    const texts = Array.from({ length: 30 }, (_, index) => [`/t${index}/a`, ["get"]] as const);
    const routesOf = (count: number) => {
      const open = Array.from({ length: count }, (_, index) => [`/{any}/${index}`, ["get"]] as const);
      const { matcher } = hostOf(
        printed({ orders: Object.fromEntries([...texts, ...open]) }, { kind: "envoy" }),
      );
      return {
        keys: Object.keys(matcher.matcher_tree.prefix_match_map.map).length,
        elsewhere: matcher.on_no_match.action.typed_config.routes.length,
      };
    };
    // Each path has a route, and one for other methods.
    expect(routesOf(16)).toEqual({ keys: 31, elsewhere: 32 });
    expect(routesOf(17)).toEqual({ keys: 1, elsewhere: 94 });
  });

  it("limits what a client sends where that is asked for", () => {
    const services = { orders: { "/orders": ["get"] } };
    expect(printed(services, { kind: "envoy" })).not.toContain("local_ratelimit");
    expect(printed(services, { kind: "envoy", requestsPerSecond: 7 })).toContain("max_tokens: 7");
  });
});
