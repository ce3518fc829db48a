import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { DiagnosticBag } from "../../src/diagnostics/index.js";
import type { JsonValue, Service } from "../../src/model/index.js";
import { defaultTargetOptions, planTypes } from "../../src/plan/index.js";
import type { Validator } from "../../src/runtime/validation/violation.js";
import { printValidators } from "../../src/targets/validators/index.js";
import type { CodeFolder } from "./code-folder.js";
import { JsonSchemaWriter } from "./model-to-json-schema.js";
import { mutateValue } from "./mutate-value.js";
import { Random } from "./random.js";
import { makeValue } from "./value-generator.js";

export interface Comparison {
  readonly compared: number;
  readonly accepted: number;
  readonly unmade: readonly string[];
  readonly differences: readonly string[];
}

/** Asks the printed validators and ajv the same questions about every named schema of a service. Formats are left out. */
export async function compareWithAjv(
  service: Service,
  rounds: number,
  folder: CodeFolder,
): Promise<Comparison> {
  const plan = planTypes({
    service: service.name,
    schemas: service.schemas,
    uses: [],
    options: defaultTargetOptions,
    reserved: new Set(),
    bag: new DiagnosticBag(),
  });
  const files = printValidators(plan, { service: service.name, formats: "annotation" });
  const modules = new Map<string, Readonly<Record<string, unknown>>>();
  for (const file of files) modules.set(file.path, await folder.run(files, file.path));
  const writer = new JsonSchemaWriter(plan.index);
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false, logger: false });
  ajv.addSchema({ $id: "http://schemas.example/all", $defs: writer.definitions });
  const differences: string[] = [];
  const unmade: string[] = [];
  let compared = 0;
  let accepted = 0;
  for (const { id, nameHint, schema } of service.schemas) {
    const named = plan.byId(id, "read");
    if (named.view !== "both") continue;
    // Printed as a validator under this very name.
    const validate = modules.get(named.validator.from)?.[named.validator.name] as Validator<unknown>;
    const oracle: ValidateFunction = ajv.compile({
      $ref: `http://schemas.example/all${writer.reference(id)}`,
    });
    const random = new Random(nameHint.length * 7919 + rounds);
    let made = false;
    for (let round = 0; round < rounds; round++) {
      const value = makeValue(schema, { index: plan.index, random, view: "read" });
      made ||= value !== undefined && validate(value, "", null);
      const values: JsonValue[] = value === undefined ? [] : [value];
      for (let count = 0; count < 6; count++) values.push(mutateValue(values[0] ?? {}, random));
      for (const one of values) {
        const expected = askOracle(oracle, one);
        if (expected === null) continue;
        compared++;
        if (expected) accepted++;
        const fault = verdictFault(validate, { value: one, expected });
        if (fault !== null && differences.length < 20) {
          differences.push(`${service.name}: ${nameHint}: ${fault}: ${JSON.stringify(one).slice(0, 400)}`);
        }
      }
    }
    if (!made) unmade.push(nameHint);
  }
  return { compared, accepted, unmade, differences };
}

function verdictFault(
  validate: Validator<unknown>,
  { value, expected }: { readonly value: JsonValue; readonly expected: boolean },
): string | null {
  const violations: Parameters<Validator<unknown>>[2] = [];
  const fast = validate(value, "", null);
  const full = validate(value, "", violations);
  if (fast !== expected) return `ajv says ${expected}, we say ${fast}`;
  if (full !== fast || full !== (violations.length === 0))
    return `reports ${violations.length}, verdict ${fast}`;
  return null;
}

/** ajv's verdict; `null` where it follows a cycle of references that never leaves the value until the stack is full. */
function askOracle(oracle: ValidateFunction, value: JsonValue): boolean | null {
  try {
    return oracle(value);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
