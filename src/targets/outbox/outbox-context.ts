import type { KafkaSymbols } from "../../plan/events/index.js";
import type { PlannedTypes } from "../../plan/types/planned-types.js";
import { type ImportSymbol, imp, impType } from "../../print/index.js";

/** What the printers of `orders/outbox.ts` share. */
export interface OutboxContext {
  readonly types: PlannedTypes;
  readonly kafka: KafkaSymbols;
  readonly postgres: PostgresSymbols;
}

/** Symbols of the Postgres runtime as it is copied into a service: `orders/runtime/postgres/outbox.ts`. */
export interface PostgresSymbols {
  type(name: string, file: string): ImportSymbol;
  value(name: string, file: string): ImportSymbol;
}

/** @param service the service's folder */
export function postgresSymbols(service: string): PostgresSymbols {
  const path = (file: string): string => `${service}/runtime/postgres/${file}.ts`;
  return {
    type: (name, file) => impType(name, path(file)),
    value: (name, file) => imp(name, path(file)),
  };
}
