import type { GatewayService } from "../../plan/workspace/gateway-plan.js";
import { observabilityHosts, servicePort } from "../../plan/workspace/observability-hosts.js";
import type { YamlMap } from "../../print/index.js";
import { socketAddress, typed } from "./envoy-extension.js";

/** The services, and who takes the gateway's own spans. */
export function envoyClusters(services: readonly GatewayService[]): readonly YamlMap[] {
  return [...services.map(serviceCluster), collectorCluster()];
}

function serviceCluster({ host, healthPort }: GatewayService): YamlMap {
  return {
    name: host,
    cluster_type: addressesOfName("5s"),
    connect_timeout: "1s",
    lb_policy: "LEAST_REQUEST",
    load_assignment: loadAssignment(host, servicePort, healthPort),
    // Where no replica is ready, the answer is 503 at once.
    common_lb_config: { healthy_panic_threshold: { value: 0 } },
    // The address of a replica that is gone may soon be another service's.
    ignore_health_on_host_removal: true,
    health_checks: [
      {
        timeout: "1s",
        interval: "2s",
        no_traffic_interval: "2s",
        unhealthy_threshold: 2,
        healthy_threshold: 1,
        http_health_check: { path: "/readyz" },
      },
    ],
    circuit_breakers: {
      // As many as half of what is under way: where one replica of two is gone, each of its requests needs one.
      thresholds: [{ retry_budget: { budget_percent: { value: 50 }, min_retry_concurrency: 100 } }],
    },
    outlier_detection: {
      // Broken connections alone: an answer, whatever its status, is an answer.
      split_external_local_origin_errors: true,
      consecutive_local_origin_failure: 3,
      enforcing_consecutive_5xx: 0,
      enforcing_consecutive_gateway_failure: 0,
      enforcing_success_rate: 0,
      interval: "2s",
      base_ejection_time: "10s",
      max_ejection_percent: 50,
    },
    typed_extension_protocol_options: {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        explicit_http_config: { http_protocol_options: {} },
        // Sooner than services close connections that are not used (5 s), or a request could meet a closed one.
        common_http_protocol_options: { idle_timeout: "4s" },
      },
    },
  };
}

function collectorCluster(): YamlMap {
  const { host, grpcPort } = observabilityHosts.collector;
  return {
    name: host,
    cluster_type: addressesOfName("30s"),
    connect_timeout: "1s",
    load_assignment: loadAssignment(host, grpcPort),
    typed_extension_protocol_options: {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        explicit_http_config: { http2_protocol_options: {} },
      },
    },
  };
}

/** Replicas come and go: each address of a name is one. */
function addressesOfName(refresh: string): YamlMap {
  return typed("envoy.cluster.dns", "envoy.extensions.clusters.dns.v3.DnsCluster", {
    dns_refresh_rate: refresh,
    respect_dns_ttl: false,
    dns_lookup_family: "V4_ONLY",
  });
}

function loadAssignment(host: string, port: number, healthPort = port): YamlMap {
  const endpoint = {
    address: socketAddress(host, port),
    health_check_config: healthPort === port ? undefined : { port_value: healthPort },
  };
  return { cluster_name: host, endpoints: [{ lb_endpoints: [{ endpoint }] }] };
}
