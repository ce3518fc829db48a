import { type GatewayPlan, gatewayFacts } from "../../plan/workspace/gateway-plan.js";
import type { YamlMap } from "../../print/index.js";
import { header, typed } from "./envoy-extension.js";

/** What each request passes on its way. */
export function envoyFilters({ requestsPerSecond }: GatewayPlan): readonly YamlMap[] {
  return [
    ...(requestsPerSecond === null ? [] : [rateLimit(requestsPerSecond)]),
    typed("envoy.filters.http.buffer", "envoy.extensions.filters.http.buffer.v3.Buffer", {
      max_request_bytes: gatewayFacts.maxBodyBytes,
    }),
    typed("envoy.filters.http.router", "envoy.extensions.filters.http.router.v3.Router", {
      suppress_envoy_headers: true,
    }),
  ];
}

/** Each address of a client has a bucket of its own. */
function rateLimit(requestsPerSecond: number): YamlMap {
  const bucket = {
    max_tokens: requestsPerSecond,
    tokens_per_fill: requestsPerSecond,
    fill_interval: "1s",
  };
  const always = { default_value: { numerator: 100, denominator: "HUNDRED" } };
  return typed(
    "envoy.filters.http.local_ratelimit",
    "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
    {
      stat_prefix: "clients",
      // Of all clients together: no limit to speak of.
      token_bucket: { max_tokens: 1_000_000_000, tokens_per_fill: 1_000_000_000, fill_interval: "1s" },
      filter_enabled: { ...always, runtime_key: "gateway.limit_enabled" },
      filter_enforced: { ...always, runtime_key: "gateway.limit_enforced" },
      rate_limits: [{ actions: [{ remote_address: {} }] }],
      // Without a value: one bucket for each value.
      descriptors: [{ entries: [{ key: "remote_address" }], token_bucket: bucket }],
      max_dynamic_descriptors: 10_000,
      response_headers_to_add: [header("retry-after", "1")],
    },
  );
}
