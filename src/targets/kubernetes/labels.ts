import type { YamlMap } from "../../print/index.js";

/** What a pod is one of. */
export interface Part {
  /** A label of DNS: `orders`, `orders-outbox-relay`. */
  readonly name: string;
  readonly component: "service" | "outbox-relay" | "topics";
}

/** What selects the pods of a part; never changes, since a Deployment's selector cannot. */
export function selectorOf({ name, component }: Part): YamlMap {
  return { "app.kubernetes.io/name": name, "app.kubernetes.io/component": component };
}

export function metadataOf(part: Part, name = part.name): YamlMap {
  return { name, labels: selectorOf(part) };
}
