import type { YamlMap, YamlValue } from "../../print/index.js";

/** An extension of Envoy with its configuration. */
export function typed(name: string, type: string, config: Readonly<Record<string, YamlValue>>): YamlMap {
  return { name, typed_config: { "@type": `type.googleapis.com/${type}`, ...config } };
}

export function socketAddress(address: string, port: number): YamlMap {
  return { socket_address: { address, port_value: port } };
}
