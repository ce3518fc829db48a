import { type ImportSymbol, imp, impType } from "../../print/index.js";

/** Symbols of the Kafka runtime as it is copied into a service: `orders/runtime/kafka/specs.ts`. */
export interface KafkaSymbols {
  spec(name: string): ImportSymbol;
  type(name: string, file: string): ImportSymbol;
  value(name: string, file: string): ImportSymbol;
  /** `decodeDateTime` and its kin, which only services with converted values import. */
  codec(name: string): ImportSymbol;
  readonly losslessJson: ImportSymbol;
}

/** @param service the service's folder */
export function kafkaSymbols(service: string): KafkaSymbols {
  const path = (file: string): string => `${service}/runtime/kafka/${file}.ts`;
  return {
    spec: (name) => imp(name, path("specs")),
    type: (name, file) => impType(name, path(file)),
    value: (name, file) => imp(name, path(file)),
    codec: (name) => imp(name, `${service}/runtime/codecs/codecs.ts`),
    losslessJson: imp("losslessJson", `${service}/runtime/json/lossless.ts`),
  };
}
