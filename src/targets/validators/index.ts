import {
  defaultTargetOptions,
  type NamedType,
  type PlannedTypes,
  type TargetOptions,
  typeExpression,
} from "../../plan/index.js";
import {
  code,
  type GeneratedFile,
  generatedHeader,
  impType,
  type Printable,
  TsFile,
} from "../../print/index.js";
import { CodeText } from "./code-text.js";
import { RuntimeSymbols, type Target, type ValidatorSettings } from "./emitter.js";
import { FunctionEmitter } from "./function-emitter.js";
import { ownPlace } from "./place.js";
import { printFunction } from "./print-function.js";
import { findReferenceCycles } from "./reference-cycles.js";
import { TypeMasks } from "./type-mask.js";
import { ValidatorFile } from "./validator-file.js";

export interface ValidatorsContext {
  /** The service's folder in the output: `orders`. */
  readonly service: string;
  readonly options?: TargetOptions;
  /** `annotation`: `format` says something to people, but refuses no value. Default: `assertion`. */
  readonly formats?: "assertion" | "annotation";
}

/** One validator per named type of the plan, and a Standard Schema object for those that export a type. */
export function printValidators(plan: PlannedTypes, context: ValidatorsContext): readonly GeneratedFile[] {
  const { service, options = defaultTargetOptions, formats = "assertion" } = context;
  const settings: ValidatorSettings = {
    plan,
    symbols: new RuntimeSymbols(service),
    assertFormats: formats === "assertion",
    bigints: options.int64 === "bigint",
    masks: new TypeMasks(plan.index),
    cycles: findReferenceCycles(plan.index),
  };
  const files = new Map<string, NamedType[]>();
  for (const named of plan.types) {
    const { from } = named.validator;
    const list = files.get(from);
    if (list === undefined) files.set(from, [named]);
    else list.push(named);
  }
  return [...files].map(([path, types]) => printFile({ settings, plan }, path, types));
}

function printFile(
  { settings, plan }: Pick<FileParts, "settings" | "plan">,
  path: string,
  types: readonly NamedType[],
): GeneratedFile {
  const declared = types.flatMap(({ validator, standardSchema }) =>
    standardSchema === null ? [validator.name] : [validator.name, standardSchema.name],
  );
  const file = new ValidatorFile(declared);
  const out = new CodeText();
  for (const [index, named] of types.entries()) {
    if (index > 0) out.add("\n");
    printNamedType({ settings, plan, file, out }, named);
  }
  const output = new TsFile(path, file.names, generatedHeader);
  output.add(out.finish());
  return output.flush();
}

interface FileParts {
  readonly settings: ValidatorSettings;
  readonly plan: PlannedTypes;
  readonly file: ValidatorFile;
  readonly out: CodeText;
}

function printNamedType({ settings, plan, file, out }: FileParts, named: NamedType): void {
  const view = named.view === "write" ? "write" : "read";
  const emitter = new FunctionEmitter(settings, file, { view, hasViews: named.view !== "both" });
  const id = named.named?.id;
  const target: Target = {
    value: "value",
    place: ownPlace,
    depth: 0,
    hint: named.name,
    owners: [named.schema],
    visited: new Set(id !== undefined && settings.cycles.has(id) ? [id] : []),
    keyword: "false",
  };
  const statements = emitter.body(named.schema, target);
  const { constants, functions } = file.takeDeclarations();
  const guard = guardOf(plan, named);
  const { name } = named.validator;
  if (constants.length > 0) out.add(constants).add("\n");
  printFunction({ name, exported: true, guard, symbols: settings.symbols, statements }, out);
  out.add(functions).add(printStandardSchema(settings, named, guard));
}

/** Validators see values as they go over the wire: where the type differs from that, they cannot vouch for it. */
function guardOf(plan: PlannedTypes, named: NamedType): Printable {
  if (named.decoder !== null) return "unknown";
  if (!named.exportsType)
    return typeExpression(plan, named.schema, named.view === "write" ? "write" : "read");
  return named.type.typeOnly ? named.type : impType(named.type.name, named.type.from);
}

function printStandardSchema(settings: ValidatorSettings, named: NamedType, guard: Printable): Printable {
  if (named.standardSchema === null) return "";
  const standardSchema = settings.symbols.get("standardSchema");
  return code`\nexport const ${named.standardSchema.name} = /* @__PURE__ */ ${standardSchema}<${guard}>(${named.validator.name});\n`;
}
