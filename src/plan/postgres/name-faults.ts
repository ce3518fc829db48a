import type { PostgresOptions, PostgresTableNames } from "../postgres-options.js";
import { derivedNames, longestName } from "./derived-names.js";

/** A name that PostgreSQL would refuse, cut, or take for another. */
export interface NameFault {
  /** `schema`, or a key of `tables`. */
  readonly key: "schema" | keyof PostgresTableNames;
  readonly message: string;
  readonly help: string;
}

/** All faults of the names, in the order of their keys; at most one of each. */
export function nameFaults({ schema, tables }: PostgresOptions): readonly NameFault[] {
  const faults: NameFault[] = [];
  const schemaFault = faultOfText(schema, "schema");
  if (schemaFault !== null) faults.push(schemaFault);
  else if (/^pg_|^information_schema$/.test(schema)) {
    faults.push({
      key: "schema",
      message: `the schema \`${schema}\` is the database's own`,
      help: "Choose a name that does not begin with `pg_`",
    });
  }
  const derived = new Set<string>(Object.values(derivedNames(tables)));
  const users = new Map<string, keyof PostgresTableNames>();
  for (const key of tableKeys) {
    const name = tables[key];
    const fault = faultOfText(name, key) ?? clashOf(key, name, { other: users.get(name), derived });
    if (fault !== null) faults.push(fault);
    users.set(name, users.get(name) ?? key);
  }
  return faults;
}

function faultOfText(name: string, key: NameFault["key"]): NameFault | null {
  if (name === "") return { key, message: "a name is empty", help: "Leave it out for the default" };
  const bytes = Buffer.byteLength(name);
  if (bytes > longestName) {
    return {
      key,
      message: `\`${name}\` has ${bytes} bytes, and PostgreSQL keeps ${longestName} of a name`,
      help: "Choose a shorter name",
    };
  }
  // Half a surrogate pair cannot be encoded; control characters are never meant.
  if (!/[\p{Cc}\p{Cs}]/u.test(name)) return null;
  return {
    key,
    message: `${JSON.stringify(name)} has characters that a name cannot have`,
    help: "Choose a name without control characters",
  };
}

function clashOf(
  key: keyof PostgresTableNames,
  name: string,
  taken: { readonly other: keyof PostgresTableNames | undefined; readonly derived: ReadonlySet<string> },
): NameFault | null {
  const { other, derived } = taken;
  const help = "Tables, indexes and sequences of a schema need different names";
  if (other !== undefined) {
    return { key, message: `\`${other}\` and \`${key}\` are both named \`${name}\``, help };
  }
  if (!derived.has(name)) return null;
  return { key, message: `\`${name}\` is also the name of an index or a sequence of another table`, help };
}

export const tableKeys: readonly (keyof PostgresTableNames)[] = [
  "outbox",
  "outboxSent",
  "outboxDeadLetters",
  "outboxStalled",
  "outboxLeases",
  "outboxRelays",
  "inbox",
  "inboxAttempts",
  "idempotencyKeys",
  "migrations",
];
