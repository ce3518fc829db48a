import type { Conversion, ConversionBranch, Direction } from "../../plan/index.js";
import {
  arrayDoc,
  callDoc,
  code,
  type Doc,
  type ImportSymbol,
  imp,
  objectDoc,
  propKey,
  sequenceDoc,
  tsString,
} from "../../print/index.js";

export interface ConversionContext {
  /** The service's folder. */
  readonly service: string;
  readonly direction: Direction;
}

/** A conversion as an expression over the runtime's codecs: `properties({ placedAt: decodeDateTime })`. */
export function conversionDoc(conversion: Conversion, context: ConversionContext): Doc {
  const { direction } = context;
  switch (conversion.kind) {
    case "scalar":
      return runtime(scalarNames[conversion.scalar][direction], context);
    case "named":
      return (direction === "decode" ? conversion.type.decoder : conversion.type.encoder) ?? "null";
    case "items":
      return callDoc(runtime("items", context), [
        optional(conversion.rest, context),
        ...conversion.prefix.map((item) => optional(item, context)),
      ]);
    case "properties":
      return callDoc(runtime("properties", context), [
        objectDoc(
          [...conversion.properties].map(([name, part]) =>
            sequenceDoc(`${propKey(name)}: `, conversionDoc(part, context)),
          ),
        ),
      ]);
    case "matching":
      return callDoc(runtime("matching", context), [
        regExp(conversion.pattern),
        conversionDoc(conversion.conversion, context),
      ]);
    case "others":
      return callDoc(runtime("others", context), [
        conversionDoc(conversion.conversion, context),
        arrayDoc(conversion.named.map(tsString)),
        arrayDoc(conversion.patterns.map(regExp)),
      ]);
    case "all":
      return callDoc(
        runtime("inTurn", context),
        conversion.parts.map((part) => conversionDoc(part, context)),
      );
    case "choice":
      return callDoc(
        runtime(direction === "decode" ? "decodeChoice" : "encodeChoice", context),
        conversion.branches.map((branch) => branchDoc(branch, context)),
      );
  }
}

const scalarNames = {
  "date-time": { decode: "decodeDateTime", encode: "encodeDateTime" },
  date: { decode: "decodeDate", encode: "encodeDate" },
  bigint: { decode: "decodeBigInt", encode: "decodeBigInt" },
  number: { decode: "decodeNumber", encode: "decodeNumber" },
} as const;

function branchDoc({ validator, conversion }: ConversionBranch, context: ConversionContext): Doc {
  return arrayDoc([validator?.validator ?? "null", optional(conversion, context)]);
}

function optional(conversion: Conversion | null, context: ConversionContext): Doc {
  return conversion === null ? "null" : conversionDoc(conversion, context);
}

function regExp(pattern: string): Doc {
  return code`new RegExp(${tsString(pattern)}, "u")`;
}

function runtime(name: string, { service }: ConversionContext): ImportSymbol {
  return imp(name, `${service}/runtime/codecs/codecs.ts`);
}
