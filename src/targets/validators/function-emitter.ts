import { isPureReference, type Schema, type SchemaId } from "../../model/index.js";
import type { SchemaView } from "../../plan/index.js";
import { code, type ImportSymbol, type Printable } from "../../print/index.js";
import { checkBoolean, checkKeywords } from "./check-schema.js";
import { collectorBody, usesValue } from "./check-unevaluated.js";
import { CodeText } from "./code-text.js";
import type { Emitter, RuntimeName, Target, ValidatorSettings } from "./emitter.js";
import type { Evaluation } from "./evaluation.js";
import { ownPlace, pathArgument } from "./place.js";
import { printFunction } from "./print-function.js";
import { isScalarTest } from "./simple-schemas.js";
import type { Statement } from "./statements.js";
import type { ValidatorFile } from "./validator-file.js";
import { alwaysHolds, callTest, neverHolds, scalarTest, type ValueTest } from "./value-tests.js";

/** Emits the body of one function; functions for nameless parts go to the same file. */
export class FunctionEmitter implements Emitter {
  readonly settings: ValidatorSettings;
  readonly view: SchemaView;
  readonly hasViews: boolean;
  readonly #file: ValidatorFile;
  readonly #locals = new Set<string>();

  constructor(
    settings: ValidatorSettings,
    file: ValidatorFile,
    { view, hasViews }: { readonly view: SchemaView; readonly hasViews: boolean },
  ) {
    this.settings = settings;
    this.#file = file;
    this.view = view;
    this.hasViews = hasViews;
  }

  /** The statements of a function for a schema, whether or not the schema has a name elsewhere. */
  body(schema: Schema, target: Target): readonly Statement[] {
    if (schema.kind === "boolean") return checkBoolean(schema.value, target);
    return checkKeywords(this, schema, target);
  }

  runtime(name: RuntimeName): ImportSymbol {
    return this.settings.symbols.get(name);
  }

  format(name: string, file: string): ImportSymbol {
    return this.settings.symbols.format(name, file);
  }

  check(schema: Schema, target: Target): readonly Statement[] {
    if (schema.kind === "boolean") return checkBoolean(schema.value, target);
    const named = this.settings.plan.lookup(schema, this.view);
    if (named !== undefined) return [callOf(named.validator, target)];
    if (isPureReference(schema)) return this.reference(schema.reference, target);
    return checkKeywords(this, schema, target);
  }

  reference(id: SchemaId, target: Target): readonly Statement[] {
    if (target.visited.has(id)) return [];
    const callee = this.#referenced(id, { ...target, isConjoined: true });
    return callee === null ? [] : [callOf(callee, target)];
  }

  delegate(schema: Schema, target: Target): readonly Statement[] {
    if (schema.kind === "boolean") return checkBoolean(schema.value, target);
    if (isPureReference(schema)) return this.reference(schema.reference, target);
    return [callOf(this.#callee(schema, target), target)];
  }

  test(schema: Schema, target: Target): ValueTest {
    if (schema.kind === "boolean") return schema.value ? alwaysHolds : neverHolds;
    const call = (callee: Printable): ValueTest => callTest(code`${callee}(${target.value})`);
    if (isPureReference(schema)) {
      const callee = this.#referenced(schema.reference, target);
      if (callee !== null) return call(callee);
      // A schema that asks for itself: `Cat` is a `Pet`, which is one of `Cat` and `Dog`, holds where its other demands
      // do; `A`, which is one of `A` and a text, is a text.
      return target.isConjoined === true ? alwaysHolds : neverHolds;
    }
    const named = this.settings.plan.lookup(schema, this.view);
    if (named === undefined && isScalarTest(schema)) return scalarTest(this, schema, target);
    return call(this.#callee(schema, target));
  }

  reporter(schema: Schema, target: Target): Printable | null {
    if (schema.kind === "boolean") return null;
    if (isPureReference(schema)) return this.#referenced(schema.reference, target);
    const named = this.settings.plan.lookup(schema, this.view);
    return named === undefined && isScalarTest(schema) ? null : this.#callee(schema, target);
  }

  constant(hint: string, suffix: string, value: Printable): string {
    return this.#file.constant(hint, suffix, value);
  }

  local(name: string): string {
    // Imported validators are the only functions whose names a property could reach.
    const safe = name.startsWith("validate") ? `_${name}` : name;
    let free = safe;
    for (let count = 2; this.#locals.has(free); count++) free = `${safe}_${count}`;
    this.#locals.add(free);
    return free;
  }

  collector(evaluation: Evaluation, target: Target): string {
    const collectors = this.#file.collectors(`${this.view} ${evaluation.what} ${evaluation.own}`);
    const known = collectors.get(evaluation.schema);
    if (known !== undefined) return known;
    const isProperties = evaluation.what === "properties";
    const name = this.#file.functionName("collect", `${target.hint} ${isProperties ? "keys" : "indexes"}`);
    collectors.set(evaluation.schema, name);
    const emitter = new FunctionEmitter(this.settings, this.#file, this);
    const body = collectorBody(emitter, evaluation, { ...target, value: "value", place: ownPlace, depth: 0 });
    const [type, set] = isProperties ? ["object", "Set<string>"] : ["readonly unknown[]", "Set<number>"];
    const parameter = usesValue(body) ? "value" : "_value";
    const head = `\nfunction ${name}(${parameter}: ${type}, found: ${set}): ${set} {\n`;
    this.#file.addFunction(head, ...body, "  return found;\n}\n");
    return name;
  }

  /** The function behind a reference; `null` where the reference closes a cycle that never leaves the value. */
  #referenced(id: SchemaId, target: Target): Printable | null {
    const { plan, cycles } = this.settings;
    if (target.visited.has(id)) return null;
    const cycle = cycles.get(id);
    const [start] = target.visited;
    const schema = plan.index.get(id)?.schema;
    if (start === undefined || cycle === undefined || cycles.get(start) !== cycle || schema === undefined) {
      return plan.byId(id, this.view).validator;
    }
    const visited = new Set([...target.visited, id]);
    return this.#helper(schema, { ...target, hint: `${target.hint} inner`, visited });
  }

  #callee(schema: Schema, target: Target): Printable {
    return this.settings.plan.lookup(schema, this.view)?.validator ?? this.#helper(schema, target);
  }

  /** A function of the file for a schema without a name. */
  #helper(schema: Schema, target: Target): string {
    const helpers = this.#file.helpers(this.view);
    const known = target.visited.size === 0 ? helpers.get(schema) : undefined;
    if (known !== undefined) return known;
    const name = this.#file.functionName("validate", target.hint);
    if (target.visited.size === 0) helpers.set(schema, name);
    const emitter = new FunctionEmitter(this.settings, this.#file, this);
    const statements = emitter.body(schema, { ...target, value: "value", place: ownPlace, depth: 0 });
    const { symbols } = this.settings;
    const out = new CodeText().add("\n");
    printFunction({ name, exported: false, guard: null, symbols, statements }, out);
    this.#file.addFunction(out.finish());
    return name;
  }
}

function callOf(callee: Printable, target: Target): Statement {
  return {
    kind: "call",
    guards: [],
    call: code`${callee}(${target.value}, ${pathArgument(target.place)}, violations)`,
  };
}
