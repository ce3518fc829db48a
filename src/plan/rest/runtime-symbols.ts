import { type ImportSymbol, imp, impType } from "../../print/index.js";

/**
 * Symbols of the runtime as it is copied into a service: `spec` is `orders/runtime/http/spec.ts`, `postgres/sql` is
 * `orders/runtime/postgres/sql.ts`.
 */
export interface RuntimeSymbols {
  spec(name: string): ImportSymbol;
  type(name: string, file: string): ImportSymbol;
  value(name: string, file: string): ImportSymbol;
  /** `losslessJson`, which only services with `bigint`s import. */
  readonly losslessJson: ImportSymbol;
}

/** @param service the service's folder */
export function runtimeSymbols(service: string): RuntimeSymbols {
  // The same object for the same symbol: files settle their imports by object.
  const known = new Map<string, ImportSymbol>();
  const get = (key: string, make: () => ImportSymbol): ImportSymbol => {
    const symbol = known.get(key) ?? make();
    known.set(key, symbol);
    return symbol;
  };
  const path = (file: string): string =>
    `${service}/runtime/${file.includes("/") ? file : `http/${file}`}.ts`;
  return {
    losslessJson: imp("losslessJson", `${service}/runtime/json/lossless.ts`),
    spec: (name) => get(name, () => imp(name, path("spec"))),
    type: (name, file) => get(`type ${name} ${file}`, () => impType(name, path(file))),
    value: (name, file) => get(`value ${name} ${file}`, () => imp(name, path(file))),
  };
}
