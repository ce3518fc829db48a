import type { Schema, SchemaId } from "../../model/index.js";
import type { SchemaView, TypePlan } from "../../plan/index.js";
import { type ImportSymbol, imp, impType, type Printable } from "../../print/index.js";
import type { Evaluation } from "./evaluation.js";
import type { Place } from "./place.js";
import type { Statement } from "./statements.js";
import type { TypeMasks } from "./type-mask.js";
import type { ValueTest } from "./value-tests.js";

/** What is being checked: an expression for the value, and how its pointer is written. */
export interface Target {
  /** `value`, `value["id"]`, `item`, `tagsValue`. */
  readonly value: string;
  /** Where it is below the function's own value. */
  readonly place: Place;
  /** How many loops stand around it: tells the names of loop variables apart. */
  readonly depth: number;
  /** The words from which names of constants and functions are made: `Order lines`. */
  readonly hint: string;
  /** The schemas that describe this value from the top: where `readOnly` of its properties is looked up. */
  readonly owners: readonly Schema[];
  /** References already followed for this very value; used in reference cycles only. */
  readonly visited: ReadonlySet<SchemaId>;
  /** `true` where one of those references has to hold beside other things (`allOf`), not instead of them (`oneOf`). */
  readonly isConjoined?: boolean;
  /** The keyword to report where the schema is `false`. */
  readonly keyword: string;
}

/** For values that no reference has led to yet. */
export const noVisits: ReadonlySet<SchemaId> = new Set();

/** Where the settings of a run of the validators target are. */
export interface ValidatorSettings {
  readonly plan: TypePlan;
  /** `false`: `format` is an annotation only. */
  readonly assertFormats: boolean;
  /** `true`: integers may arrive as `bigint`. */
  readonly bigints: boolean;
  readonly masks: TypeMasks;
  /** The functions of the runtime and the types that every validator needs. */
  readonly symbols: RuntimeSymbols;
  /** The cycle of in-place references that a schema is part of, if any. */
  readonly cycles: ReadonlyMap<SchemaId, number>;
}

/** What the printers of single keywords need of the whole. */
export interface Emitter {
  readonly settings: ValidatorSettings;
  readonly view: SchemaView;
  /** The view matters: there are `readOnly`/`writeOnly` properties to leave out of `required`. */
  readonly hasViews: boolean;
  /** A function of `runtime/validation/`. */
  runtime(name: RuntimeName): ImportSymbol;
  format(name: string, file: string): ImportSymbol;
  /** Statements that check a value in full. */
  check(schema: Schema, target: Target): readonly Statement[];
  /** As `delegate`, for a reference. */
  reference(id: SchemaId, target: Target): readonly Statement[];
  /** Statements that check the same value by calling a function, without touching what is known of its type. */
  delegate(schema: Schema, target: Target): readonly Statement[];
  /** Whether the value conforms, as an expression; nothing is reported. */
  test(schema: Schema, target: Target): ValueTest;
  /** The name of a function that checks the value, for reports; `null` where the type alone decides. */
  reporter(schema: Schema, target: Target): Printable | null;
  /** A constant of the file: `constant("Order sku", "Pattern", ...)` -> `orderSkuPattern`. */
  constant(hint: string, suffix: string, value: Printable): string;
  /** A local name of the current function that is not taken yet. */
  local(name: string): string;
  /** A function that gathers what a schema has evaluated of an object or array: `collectOrderKeys(value, keys)`. */
  collector(evaluation: Evaluation, target: Target): string;
}

/** The functions of the runtime, by the file that they are in. */
const runtimeFiles = {
  isRecord: "guards",
  isArray: "guards",
  isNumber: "guards",
  isInteger: "guards",
  isNumeric: "guards",
  isWholeNumber: "guards",
  ViolationReport: "report",
  pointerToken: "report",
  isShorter: "lengths",
  isLonger: "lengths",
  isMultipleOf: "multiple-of",
  isEqual: "equality",
  hasUniqueItems: "equality",
  ownProperty: "objects",
  countProperties: "objects",
  addKeys: "objects",
  addIndexes: "objects",
  standardSchema: "standard-schema",
} as const;

export type RuntimeName = keyof typeof runtimeFiles;

/** One symbol object for each function of the runtime, however often it is used. */
export class RuntimeSymbols {
  readonly #folder: string;
  readonly #symbols = new Map<string, ImportSymbol>();
  readonly violation: ImportSymbol;

  /** @param service the service's folder: `orders` */
  constructor(service: string) {
    this.#folder = `${service}/runtime/validation`;
    this.violation = impType("Violation", `${this.#folder}/violation.ts`);
  }

  /** `isRecord` from `orders/runtime/validation/guards.ts`. */
  get(name: RuntimeName): ImportSymbol {
    return this.#symbol(name, runtimeFiles[name]);
  }

  /** `isDate` from `orders/runtime/validation/formats/date-time.ts`. */
  format(name: string, file: string): ImportSymbol {
    return this.#symbol(name, `formats/${file}`);
  }

  #symbol(name: string, file: string): ImportSymbol {
    const known = this.#symbols.get(name);
    if (known !== undefined) return known;
    const symbol = imp(name, `${this.#folder}/${file}.ts`);
    this.#symbols.set(name, symbol);
    return symbol;
  }
}
