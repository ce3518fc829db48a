import { createHash } from "node:crypto";
import type { SqlPool, SqlTransaction } from "./sql.js";
import { defaultTables, type PostgresTables, qualified, quoted } from "./tables.js";
import { inTransaction } from "./transaction.js";

/** A step from one state of the tables to the next. */
export interface Migration {
  /** Unique and never changed: `0001_outbox`. */
  readonly name: string;
  /** Statements that can run in a transaction, and hold no `COMMIT`; never changed once they have run somewhere. */
  readonly sql: string;
}

export interface MigrateOptions {
  /** Where to keep what has run: `schema` and `migrations` are read. Default: `public.commsgen_migrations`. */
  readonly tables?: PostgresTables;
}

/** A migration that has run here is not what it was then. Nothing was run. */
export class MigrationChangedError extends Error {
  override readonly name = "MigrationChangedError";
  /** `0001_outbox` */
  readonly migration: string;
  /** SHA-256 of what has run, hexadecimal. */
  readonly appliedChecksum: string;
  /** SHA-256 of what was to run, hexadecimal. */
  readonly checksum: string;

  constructor(details: Pick<MigrationChangedError, "migration" | "appliedChecksum" | "checksum">) {
    const { migration, appliedChecksum, checksum } = details;
    super(
      `the migration ${migration} has run here with the checksum ${appliedChecksum}, and now has ${checksum}: ` +
        "give the file its old text, and put the change into a migration of its own that comes after it",
    );
    this.migration = migration;
    this.appliedChecksum = appliedChecksum;
    this.checksum = checksum;
  }
}

/** A migration failed; nothing of it is there. `cause` is the client's error. To try again is safe. */
export class MigrationFailedError extends Error {
  override readonly name = "MigrationFailedError";
  /** `0001_outbox` */
  readonly migration: string;

  constructor(migration: string, cause: unknown) {
    super(`the migration ${migration} failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.migration = migration;
  }
}

/**
 * Runs what has not run here yet, in the order given, each in a transaction of its own; resolves with the names of what
 * it ran. Instances may start at the same time: each migration is run by one of them while the others wait. Migrations
 * that a newer version has run are none of its business. Rejects with `MigrationChangedError`, `MigrationFailedError`, or
 * the client's error.
 */
export async function migrate(
  pool: SqlPool,
  migrations: readonly Migration[],
  options: MigrateOptions = {},
): Promise<readonly string[]> {
  const journal = new MigrationJournal(options.tables ?? defaultTables);
  const steps = migrations.map(({ name, sql }) => ({ name, sql, checksum: checksumOf(sql) }));
  const twice = steps.find(({ name }, index) => steps.findIndex((other) => other.name === name) < index);
  if (twice !== undefined) throw new TypeError(`two migrations have the name ${twice.name}`);
  const known = await inTransaction(pool, async (transaction) => {
    await journal.lock(transaction);
    await journal.create(transaction);
    return journal.read(transaction);
  });
  const waiting = steps.filter((step) => !hasRun(step, known));
  const ran: string[] = [];
  for (const step of waiting) {
    const isNew = await inTransaction(pool, async (transaction) => {
      await journal.lock(transaction);
      if (hasRun(step, await journal.read(transaction))) return false;
      await transaction.query(step.sql, []);
      await journal.add(transaction, step);
      return true;
    }).catch((error: unknown) => {
      throw error instanceof MigrationChangedError ? error : new MigrationFailedError(step.name, error);
    });
    if (isNew) ran.push(step.name);
  }
  return ran;
}

type Step = Migration & { readonly checksum: string };

/** `applied`: name -> checksum. Throws `MigrationChangedError`. */
function hasRun({ name, checksum }: Step, applied: ReadonlyMap<string, string>): boolean {
  const appliedChecksum = applied.get(name);
  if (appliedChecksum === undefined) return false;
  if (appliedChecksum === checksum) return true;
  throw new MigrationChangedError({ migration: name, appliedChecksum, checksum });
}

/** The same for a file that was checked out with the line endings of Windows. */
function checksumOf(sql: string): string {
  return createHash("sha256").update(sql.replaceAll("\r\n", "\n")).digest("hex");
}

/** The table of what has run. */
class MigrationJournal {
  readonly #schema: string;
  readonly #table: string;

  constructor(tables: PostgresTables) {
    this.#schema = tables.schema;
    this.#table = qualified(tables.schema, tables.migrations);
  }

  /** Until the transaction ends. Not by a lock on the table, which may not be there yet. */
  async lock(transaction: SqlTransaction): Promise<void> {
    await transaction.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [this.#table]);
  }

  /** Asks first: who may not make schemas may not say `CREATE SCHEMA IF NOT EXISTS` either. */
  async create(transaction: SqlTransaction): Promise<void> {
    const schemas = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1";
    if ((await transaction.query(schemas, [this.#schema])).rows.length === 0) {
      await transaction.query(`CREATE SCHEMA ${quoted(this.#schema)}`, []);
    }
    const tables = "SELECT 1 WHERE to_regclass($1) IS NOT NULL";
    if ((await transaction.query(tables, [this.#table])).rows.length > 0) return;
    await transaction.query(
      `CREATE TABLE ${this.#table} (
  "name" text NOT NULL PRIMARY KEY,
  "checksum" text NOT NULL,
  "applied_at" timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE ${this.#table} IS 'Which migrations have run here';
COMMENT ON COLUMN ${this.#table}."name" IS 'The migration''s name, which never changes';
COMMENT ON COLUMN ${this.#table}."checksum" IS 'SHA-256 of what has run, hexadecimal';
COMMENT ON COLUMN ${this.#table}."applied_at" IS 'When it ran'`,
      [],
    );
  }

  /** Name -> checksum. */
  async read(transaction: SqlTransaction): Promise<ReadonlyMap<string, string>> {
    const { rows } = await transaction.query(`SELECT "name", "checksum" FROM ${this.#table}`, []);
    return new Map(rows.map(({ name, checksum }) => [String(name), String(checksum)]));
  }

  async add(transaction: SqlTransaction, { name, checksum }: Step): Promise<void> {
    const insert = `INSERT INTO ${this.#table} ("name", "checksum") VALUES ($1, $2)`;
    await transaction.query(insert, [name, checksum]);
  }
}
