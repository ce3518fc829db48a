import type { YamlMap, YamlValue } from "../../print/index.js";

/** An extension of Envoy with its configuration. */
export function typed(name: string, type: string, config: Readonly<Record<string, YamlValue>>): YamlMap {
  return { name, typed_config: { "@type": `type.googleapis.com/${type}`, ...config } };
}

export function socketAddress(address: string, port: number): YamlMap {
  return { socket_address: { address, port_value: port } };
}

/** A header in the place of one that is there. */
export function header(key: string, value: string): YamlMap {
  return { header: { key, value }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" };
}

/** `2500` -> `2.5s` */
export function seconds(milliseconds: number): string {
  return `${milliseconds / 1000}s`;
}
