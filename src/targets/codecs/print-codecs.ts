import {
  type Conversion,
  conversionOfType,
  type Direction,
  type NamedType,
  type PlannedTypes,
  typeExpression,
} from "../../plan/index.js";
import {
  type GeneratedFile,
  generatedHeader,
  impType,
  layOut,
  type Printable,
  TsFile,
} from "../../print/index.js";
import { conversionDoc } from "./conversion-doc.js";

/** `codecs.ts` of a service, or its parts where the plan splits it; nothing where wire and code do not differ. */
export function printCodecs(plan: PlannedTypes): readonly GeneratedFile[] {
  const files = new Map<string, NamedType[]>();
  for (const type of plan.types) {
    const path = (type.decoder ?? type.encoder)?.from;
    if (path === undefined) continue;
    const known = files.get(path);
    if (known === undefined) files.set(path, [type]);
    else known.push(type);
  }
  return [...files].map(([path, types]) => printFile(path, types, plan));
}

function printFile(path: string, types: readonly NamedType[], plan: PlannedTypes): GeneratedFile {
  const declared = types.flatMap(({ decoder, encoder }) =>
    [decoder, encoder].map((symbol) => symbol?.name ?? ""),
  );
  const file = new TsFile(path, new Set([...declared, ...declared.map(converterName)]), generatedHeader);
  let isFirst = true;
  for (const type of types) {
    for (const direction of ["decode", "encode"] as const) {
      const printed = printCodec(type, direction, plan);
      if (printed === null) continue;
      if (!isFirst) file.line();
      isFirst = false;
      file.add(printed);
    }
  }
  return file.flush();
}

function printCodec(type: NamedType, direction: Direction, plan: PlannedTypes): Printable | null {
  const symbol = direction === "decode" ? type.decoder : type.encoder;
  if (symbol === null) return null;
  const view = type.view === "both" ? "read" : type.view;
  const typed = type.exportsType ? type.type : typeExpression(plan, type.schema, view);
  const conversion: Conversion | null = conversionOfType(type, direction, plan.typeContext);
  const converter = converterName(symbol.name);
  const isDecoder = direction === "decode";
  const parameter: Printable = isDecoder ? "wire: unknown" : ["value: ", typed];
  const result: Printable = isDecoder ? typed : "unknown";
  const head = ["export function ", symbol.name, "(", parameter, "): ", result, " {\n"];
  const given = isDecoder ? "wire" : "value";
  const proof = isDecoder
    ? "  // A validated value in which everything is converted that differs is one of this type.\n"
    : "";
  const cast: Printable = isDecoder ? [" as ", typed] : "";
  if (conversion === null) return [head, proof, "  return ", given, cast, ";\n}\n"];
  const context = { service: plan.service, direction };
  const convert = impType("Convert", `${plan.service}/runtime/codecs/codecs.ts`);
  const width = converter.length + 17;
  const body = layOut(conversionDoc(conversion, context), "", width);
  const constant = [`const ${converter}: `, convert, " = ", body, ";\n"];
  return [constant, head, proof, "  return ", converter, "(", given, ")", cast, ";\n}\n"];
}

/** `decodeOrder` -> `decodeOrderParts`. */
function converterName(codec: string): string {
  return `${codec}Parts`;
}
