/** What ajv says of one place, as swagger-parser hands it on. */
export interface SchemaFault {
  /** JSON pointer into the document with its references replaced. */
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** Takes ajv's errors out of `error.details`, which has no type. */
export function schemaFaultsOf(details: unknown): readonly SchemaFault[] {
  if (!Array.isArray(details)) return [];
  return details.flatMap((detail: unknown) => {
    if (!isRecord(detail)) return [];
    const { instancePath, schemaPath, keyword, params, message } = detail;
    if (typeof instancePath !== "string" || typeof schemaPath !== "string") return [];
    return [
      {
        instancePath,
        schemaPath,
        keyword: String(keyword),
        params: isRecord(params) ? params : {},
        message: typeof message === "string" ? message : String(keyword),
      },
    ];
  });
}

const CHOICES: ReadonlySet<string> = new Set(["oneOf", "anyOf", "if", "then", "else"]);

/**
 * Leaves of ajv's errors those that a reader can act on. For a `oneOf` ajv lists what is wrong with each of the
 * alternatives, and then the `oneOf`; what counts is the alternative that was meant: the one whose telling
 * members (`$ref`, `in`, `type`) fit and that fails deepest.
 */
export function usefulFaults(faults: readonly SchemaFault[]): readonly SchemaFault[] {
  let kept: SchemaFault[] = [];
  for (const fault of faults) {
    if (!CHOICES.has(fault.keyword)) {
      kept.push(fault);
      continue;
    }
    const inside = kept.filter((other) => isWithin(other.instancePath, fault.instancePath));
    const meant = meantAlternative(inside, fault.instancePath);
    kept = kept.filter((other) => !inside.includes(other));
    kept.push(...(meant.length > 0 ? meant : [fault]));
  }
  return uniqueFaults(kept);
}

function meantAlternative(faults: readonly SchemaFault[], place: string): readonly SchemaFault[] {
  let best: (readonly SchemaFault[])[] = [];
  let bestScore = Number.POSITIVE_INFINITY;
  for (const alternative of alternativesOf(faults)) {
    const score = Math.max(...alternative.map((fault) => mismatch(fault, place)));
    if (score > bestScore) continue;
    if (score < bestScore) best = [];
    bestScore = score;
    best.push(alternative);
  }
  const missing = missingOneOf(best, place);
  if (missing !== null) return [missing];
  const all = best.flat();
  // Deeper complaints come from an alternative that got further.
  const deeper = all.filter((fault) => fault.instancePath !== place);
  const kept = deeper.length > 0 ? deeper : all;
  return bestScore === 0 ? kept : mergeAllowedValues(kept);
}

/** Alternatives that each lack just one member: `schema` or `content`. */
function missingOneOf(alternatives: readonly (readonly SchemaFault[])[], place: string): SchemaFault | null {
  const lacking = alternatives.map((alternative) => {
    const [fault] = alternative;
    const single = alternative.length === 1 && fault?.keyword === "required" && fault.instancePath === place;
    return single ? fault : undefined;
  });
  const [first] = lacking;
  if (lacking.length < 2 || first === undefined || lacking.includes(undefined)) return null;
  if (new Set(lacking.map((fault) => choiceOf(fault?.schemaPath ?? ""))).size > 1) return null;
  const names = new Set(lacking.map((fault) => String(fault?.params["missingProperty"])));
  return { ...first, params: { missingProperty: [...names].join("` or `") } };
}

/** What a fault says is allowed: `enum: [a, b]` and `const: a` alike. */
function asEnum(fault: SchemaFault): SchemaFault {
  if (fault.keyword !== "const") return fault;
  return { ...fault, keyword: "enum", params: { allowedValues: [fault.params["allowedValue"]] } };
}

/** No alternative was meant: `in` is none of `path`, `query`, ..., each of which stands in one of them. */
function mergeAllowedValues(faults: readonly SchemaFault[]): readonly SchemaFault[] {
  const merged = new Map<string, SchemaFault>();
  for (const fault of faults.map(asEnum)) {
    const key = `${fault.instancePath} ${fault.keyword}`;
    const other = merged.get(key);
    if (fault.keyword !== "enum" || other === undefined) {
      if (fault.keyword === "enum") merged.set(key, fault);
      continue;
    }
    const allowedValues = [...new Set([...listOf(other), ...listOf(fault)])];
    merged.set(key, { ...other, params: { allowedValues } });
  }
  const telling = [...merged.values()].filter((fault) => /\/(?:in|type|flow)$/.test(fault.instancePath));
  if (telling.length > 0) return telling;
  return merged.size > 0 ? [...merged.values()] : faults;
}

/** `"#/definitions/X/oneOf/1/required"` -> `"#/definitions/X/oneOf"`; a path without a choice stays as it is. */
function choiceOf(schemaPath: string): string {
  return /^.*\/(?:oneOf|anyOf)(?=\/\d+)/.exec(schemaPath)?.[0] ?? schemaPath;
}

function listOf(fault: SchemaFault): readonly unknown[] {
  const { allowedValues } = fault.params;
  return Array.isArray(allowedValues) ? allowedValues : [];
}

/** How surely a fault says "this alternative was not meant": 0 not at all. */
function mismatch(fault: SchemaFault, place: string): number {
  if (fault.keyword === "required" && fault.params["missingProperty"] === "$ref") return 4;
  // A list of alternatives (of messages, in AsyncAPI 2) was not meant where none is written.
  if (fault.keyword === "required" && fault.params["missingProperty"] === "oneOf") return 4;
  // References have been replaced by now: the alternative of a reference is never the one that is meant.
  if (/^#\/definitions\/(?:jsonReference|Reference)\//.test(fault.schemaPath)) return 4;
  const member = fault.instancePath.slice(place.length);
  if (fault.keyword === "type" && member === "") return 3;
  if (fault.keyword !== "enum" && fault.keyword !== "const") return 0;
  if (member === "/in" || member === "/flow") return 2;
  return member === "/type" ? 1 : 0;
}

/** Sorts the faults within a choice by the alternative that they come from. */
function alternativesOf(faults: readonly SchemaFault[]): readonly (readonly SchemaFault[])[] {
  const named = new Map<string, SchemaFault[]>();
  let run: SchemaFault[] = [];
  const runs: SchemaFault[][] = [];
  for (const fault of faults) {
    const name = alternativeName(fault.schemaPath);
    if (name !== null) {
      const list = named.get(name);
      if (list === undefined) named.set(name, [fault]);
      else list.push(fault);
      continue;
    }
    if (run.length === 0 || startsAlternative(fault, run)) {
      run = [];
      runs.push(run);
    }
    run.push(fault);
  }
  return [...named.values(), ...runs];
}

/**
 * `"#/definitions/ParameterLocation/oneOf/2/properties/in/enum"` -> `"#/definitions/ParameterLocation/oneOf/2"`,
 * `"#/definitions/Parameter/properties/in/type"` -> `"#/definitions/Parameter"`,
 * `"http://asyncapi.com/definitions/3.0.0/message.json/type"` -> `"http://asyncapi.com/definitions/3.0.0/message.json"`,
 * `"#/properties/in/enum"` (the schema of Swagger 2.0 loses the name) -> `null`
 */
function alternativeName(schemaPath: string): string | null {
  const choice = /^.*\/(?:oneOf|anyOf)\/\d+/.exec(schemaPath)?.[0];
  const definition =
    /^#\/(?:definitions|\$defs)\/[^/]+|^https?:\/\/[^#]+\.json(?:\/definitions\/[^/]+)?/.exec(
      schemaPath,
    )?.[0];
  return choice ?? definition ?? null;
}

/**
 * ajv checks `required`, then `additionalProperties`, then the members, further in each time: an alternative
 * begins where that begins anew. One that is taken for two does no harm.
 */
function startsAlternative(fault: SchemaFault, run: readonly SchemaFault[]): boolean {
  if (fault.params["missingProperty"] === "$ref") return true;
  const last = run.at(-1);
  if (last !== undefined && (rank(fault) < rank(last) || depthOf(fault) < depthOf(last))) return true;
  return run.some(
    (other) =>
      other.instancePath === fault.instancePath &&
      other.keyword === fault.keyword &&
      (rank(fault) === 2 || JSON.stringify(other.params) === JSON.stringify(fault.params)),
  );
}

function depthOf(fault: SchemaFault): number {
  return fault.instancePath.split("/").length;
}

function rank(fault: SchemaFault): number {
  if (fault.keyword === "required") return 0;
  return fault.keyword === "additionalProperties" ? 1 : 2;
}

function isWithin(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(`${ancestor}/`);
}

function uniqueFaults(faults: readonly SchemaFault[]): readonly SchemaFault[] {
  const seen = new Set<string>();
  return faults.filter((fault) => {
    const key = JSON.stringify([fault.instancePath, fault.keyword, fault.params]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a JSON pointer, own members only. */
export function valueAt(root: unknown, pointer: string): unknown {
  let value = root;
  for (const token of pointer.split("/").slice(1)) {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isRecord(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}
