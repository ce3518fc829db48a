import { camelCase } from "../../naming/index.js";
import { type ImportSymbol, imp } from "../../print/index.js";

/** The constant of `orders/tables.ts`: `ordersTables`. */
export function tablesSymbol(service: string): ImportSymbol {
  return imp(`${camelCase(service)}Tables`, `${service}/tables.ts`);
}
