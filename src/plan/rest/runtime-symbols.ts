import { type ImportSymbol, imp, impType } from "../../print/index.js";

/** Symbols of the runtime as it is copied into a service: `orders/runtime/http/spec.ts`. */
export interface RuntimeSymbols {
  spec(name: string): ImportSymbol;
  type(name: string, file: string): ImportSymbol;
  value(name: string, file: string): ImportSymbol;
}

/** @param service the service's folder */
export function runtimeSymbols(service: string): RuntimeSymbols {
  return {
    spec: (name) => imp(name, `${service}/runtime/http/spec.ts`),
    type: (name, file) => impType(name, `${service}/runtime/http/${file}.ts`),
    value: (name, file) => imp(name, `${service}/runtime/http/${file}.ts`),
  };
}
