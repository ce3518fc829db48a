import { createRequire } from "node:module";
import { isRecord, type SchemaFault, schemaFaultsOf } from "./schema-faults.js";

interface Validator {
  (document: unknown): boolean;
  readonly errors?: unknown;
}

interface CompiledSchema {
  readonly check: Validator;
  /** Where each of its subschemas stands. */
  readonly paths: ReadonlyMap<unknown, string>;
}

interface AjvInstance {
  compile(schema: unknown): Validator;
}

/** What @asyncapi/parser itself judges with, taken from where it stands: the two always fit together. */
interface ParserParts {
  readonly Ajv: new (options: object) => AjvInstance;
  readonly addFormats: (ajv: AjvInstance) => void;
  /** The official JSON Schemas by version. */
  readonly schemas: Readonly<Record<string, unknown>>;
}

/**
 * The JSON Schemas of AsyncAPI, one for each version. The parser has them applied anew for each document (a quarter
 * of a second each time) and puts ajv's errors into words that lose what was meant; here they are compiled once.
 */
export class AsyncApiSchemas {
  readonly #parts: ParserParts;
  readonly #validators = new Map<string, CompiledSchema>();

  constructor() {
    const require = createRequire(createRequire(import.meta.url).resolve("@asyncapi/parser"));
    // `require` has no types; these three packages are dependencies of @asyncapi/parser, which uses them just so.
    this.#parts = {
      Ajv: require("ajv").default,
      addFormats: require("ajv-formats").default,
      schemas: require("@asyncapi/specs").schemas,
    } as ParserParts;
  }

  /** `resolved`: references have been replaced by what they lead to, which 3.x allows nowhere in a file. */
  faultsOf(
    document: unknown,
    { version, resolved }: { readonly version: string; readonly resolved: boolean },
  ): readonly SchemaFault[] {
    const key = `${version} ${resolved}`;
    const known = this.#validators.get(key);
    const validator = known ?? this.#compile(version, resolved);
    if (known === undefined) this.#validators.set(key, validator);
    return validator.check(document)
      ? []
      : schemaFaultsOf(withPaths(validator.check.errors, validator.paths));
  }

  #compile(version: string, resolved: boolean): CompiledSchema {
    const { Ajv, addFormats, schemas } = this.#parts;
    const schema = structuredClone(schemas[version]);
    prepare(schema, version, resolved);
    // The last three are for the time that it takes to compile; the schemas are known to be schemas.
    const ajv = new Ajv({
      allErrors: true,
      strict: false,
      allowUnionTypes: true,
      unicodeRegExp: false,
      verbose: true,
      logger: false,
      validateSchema: false,
      inlineRefs: false,
      code: { optimize: false },
    });
    addFormats(ajv);
    return { check: ajv.compile(schema), paths: pathsOf(schema) };
  }
}

/** ajv's paths start anew at every `$ref`, so that alternatives cannot be told apart by them; `paths` can. */
function withPaths(errors: unknown, paths: ReadonlyMap<unknown, string>): unknown {
  if (!Array.isArray(errors)) return errors;
  return errors.map((error: unknown) => {
    const path = isRecord(error) ? paths.get(error["parentSchema"]) : undefined;
    return isRecord(error) && path !== undefined
      ? { ...error, schemaPath: `${path}/${String(error["keyword"])}` }
      : error;
  });
}

/** Where each subschema stands, from the `$id` of the definition that it is in. */
function pathsOf(schema: unknown): ReadonlyMap<unknown, string> {
  const paths = new Map<unknown, string>();
  const queue: (readonly [schema: unknown, path: string])[] = [[schema, "#"]];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [value, path] = next;
    if (typeof value !== "object" || value === null) continue;
    const id = isRecord(value) ? value["$id"] : undefined;
    const base = typeof id === "string" ? id : path;
    paths.set(value, base);
    for (const [name, member] of Object.entries(value)) queue.push([member, `${base}/${name}`]);
  }
  return paths;
}

function prepare(schema: unknown, version: string, resolved: boolean): void {
  const definitions = isRecord(schema) && isRecord(schema["definitions"]) ? schema["definitions"] : {};
  // ajv has them already.
  delete definitions["http://json-schema.org/draft-07/schema"];
  delete definitions["http://json-schema.org/draft-04/schema"];
  const definition = (name: string): unknown =>
    definitions[`http://asyncapi.com/definitions/${version}/${name}.json`];
  // Pointers with `{...}` in them are common and harmless; whether a reference leads anywhere is the reader's to say.
  const reference = definition("ReferenceObject");
  if (isRecord(reference)) delete reference["format"];
  if (!resolved || !version.startsWith("3.")) return;
  for (const [owner, member, target] of [
    ["channel", "servers", "server"],
    ["operation", "channel", "channel"],
    ["operation", "messages", "messageObject"],
    ["operationReply", "channel", "channel"],
    ["operationReply", "messages", "messageObject"],
  ] as const) {
    const properties = memberOf(definition(owner), "properties");
    const property = memberOf(properties, member);
    const place = memberOf(property, "items") ?? property;
    if (isRecord(place)) place["$ref"] = `http://asyncapi.com/definitions/${version}/${target}.json`;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}
