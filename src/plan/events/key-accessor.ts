import { code, type Printable, propAccess, tsString } from "../../print/index.js";
import type { KeyAccess } from "./events-plan.js";
import type { KafkaSymbols } from "./kafka-symbols.js";

/** `({ payload }) => payload.order?.id` */
export function keyAccessor(access: KeyAccess, kafka: KafkaSymbols): Printable {
  const { part } = access;
  if (access.kind === "pointer") {
    return code`({ ${part} }) => ${kafka.value("valueAt", "value-at")}(${part}, ${tsString(access.pointer)})`;
  }
  const steps = access.steps.map(({ name, optional }) => {
    const written = propAccess(name);
    if (!optional) return written;
    return written.startsWith("[") ? `?.${written}` : `?${written}`;
  });
  return `({ ${part} }) => ${part}${steps.join("")}`;
}
