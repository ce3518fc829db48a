import type { JsonValue, KeywordSchema } from "../../model/index.js";
import { type KindSet, kindOfValue } from "./kinds.js";

/** The values that `enum` and `const` leave, of the kinds that are possible; `null` where there is neither. */
export function enumeratedValues(
  owns: readonly KeywordSchema[],
  kinds: KindSet,
): readonly JsonValue[] | null {
  let values: readonly JsonValue[] | null = null;
  for (const own of owns) {
    for (const list of [own.enum, own.const === null ? null : [own.const.value]]) {
      if (list === null) continue;
      if (values === null) values = list.filter((value) => (kindOfValue(value) & kinds) !== 0);
      else {
        const allowed = new Set(list.map((value) => JSON.stringify(value)));
        values = values.filter((value) => allowed.has(JSON.stringify(value)));
      }
    }
  }
  return values;
}
