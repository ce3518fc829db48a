// npm run corpus:scaffold [-- --count 20] [--only <part of a path>] [--keep <folder>]
// Scaffolds services from documents of the corpus, installs, compiles and starts each, asks for its health, calls every HTTP
// operation with the generated client and wants 501 as problem+json, and stops it with SIGTERM. Prints a table and the rate.
// What the same package.json installs is installed once.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { METHODS } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Interceptor, WireResponse } from "../src/runtime/http/transport.js";
import { type LiveService, startable } from "../test/live/live-service.js";
import { makeInput, NoSampleError } from "../test/live/samples.js";
import { Random } from "../test/support/random.js";
import { buildService, commsgen, makeWorkspace, startService } from "../test/support/scaffolded-service.js";
import { finish } from "../test/support/simulated-image.js";
import { type CorpusDocument, corpusDocuments, unpackCorpus } from "./corpus/documents.js";

interface Row {
  readonly document: CorpusDocument;
  readonly operations: number;
  readonly answered: number;
  readonly health: number;
  readonly faults: readonly string[];
  /** Operations whose required values cannot be made from the contract. */
  readonly skipped: readonly string[];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { count: { type: "string" }, only: { type: "string" }, keep: { type: "string" } },
  });
  const work = values.keep ?? mkdtempSync(join(tmpdir(), "commsgen-scaffold-"));
  try {
    const archive =
      process.env["COMMSGEN_CORPUS"] ?? fileURLToPath(new URL("../../shared/corpus.tar.gz", import.meta.url));
    const corpus = unpackCorpus(archive, work);
    const packages = new InstalledPackages(work);
    const rows: Row[] = [];
    for (const candidates of chosen(
      corpusDocuments(corpus, values.only ?? null),
      Number(values.count ?? 20),
    )) {
      const row = await tryFirst(candidates, { corpus, folder: join(work, `s${rows.length}`), packages });
      if (row === null) continue;
      rows.push(row);
      process.stdout.write(line(row));
    }
    const fine = rows.filter(({ faults }) => faults.length === 0).length;
    process.stdout.write(
      `${fine} of ${rows.length} documents, ${packages.count} sets of packages installed\n`,
    );
    process.exitCode = fine === rows.length ? 0 : 1;
  } finally {
    if (values.keep === undefined) rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Evenly spread over the corpus, three quarters of them OpenAPI; none so large that its compilation is the test. Each with
 * those that follow it, which stand in where it has nothing to serve.
 */
function chosen(documents: readonly CorpusDocument[], count: number): readonly (readonly CorpusDocument[])[] {
  const rest = documents.filter(({ file, operations }) => {
    return file.startsWith("openapi/") && operations >= 2 && operations <= 60;
  });
  // Code is generated for channels of Kafka alone.
  const events = documents.filter(({ file, operations, protocols }) => {
    return file.startsWith("asyncapi/") && operations >= 1 && protocols.split(",").includes("kafka");
  });
  const restCount = events.length === 0 ? count : Math.ceil(count * 0.75);
  return [...spread(rest, restCount), ...spread(events, count - restCount)];
}

/** `([a, b, c, d], 2)` -> `[[a, b], [c, d]]` */
function spread<Item>(items: readonly Item[], count: number): readonly (readonly Item[])[] {
  const parts = Math.min(items.length, count);
  const start = (index: number) => Math.floor((index * items.length) / parts);
  return Array.from({ length: parts }, (_, index) => items.slice(start(index), start(index + 1)));
}

interface Place {
  readonly corpus: string;
  readonly folder: string;
  readonly packages: InstalledPackages;
}

/** Runs `npm install` for each set of dependencies that services ask for, once. */
class InstalledPackages {
  readonly #folder: string;
  readonly #installed = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  get count(): number {
    return this.#installed.size;
  }

  /** Gives a service its packages; what went wrong, or `null`. */
  async install(service: string): Promise<string | null> {
    const { name: _, ...manifest } = JSON.parse(readFileSync(join(service, "package.json"), "utf8"));
    const key = JSON.stringify(manifest);
    let folder = this.#installed.get(key);
    if (folder === undefined) {
      folder = join(this.#folder, `packages-${this.#installed.size}`);
      mkdirSync(folder, { recursive: true });
      cpSync(join(service, "package.json"), join(folder, "package.json"));
      const parameters = ["install", "--no-audit", "--no-fund"];
      const { code, output } = await finish("npm", parameters, { cwd: folder, environment: {} });
      if (code !== 0) return output;
      this.#installed.set(key, folder);
    }
    cpSync(join(folder, "package-lock.json"), join(service, "package-lock.json"));
    symlinkSync(join(folder, "node_modules"), join(service, "node_modules"));
    return null;
  }
}

async function tryFirst(
  candidates: readonly CorpusDocument[],
  { corpus, folder, packages }: Place,
): Promise<Row | null> {
  for (const [index, document] of candidates.entries()) {
    const row = await tryOne(document, { corpus, folder: `${folder}-${index}`, packages });
    if (row !== null) return row;
  }
  return null;
}

/** `null`: the document has nothing to serve. */
async function tryOne(document: CorpusDocument, { corpus, folder, packages }: Place): Promise<Row | null> {
  const nothing = { document, operations: 0, answered: 0, health: 0, skipped: [] };
  makeWorkspace(folder, false);
  symlinkSync(corpus, join(folder, "contracts"));
  const run = await commsgen(folder, "generate", join(corpus, document.file), "--scaffold", "--no-cache");
  if (run.exitCode !== 0) return { ...nothing, faults: [`generate: ${run.err.slice(0, 500)}`] };
  if (!existsSync(join(folder, "services"))) return null;
  const [name, ...others] = readdirSync(join(folder, "services"));
  if (name === undefined || others.length > 0) return { ...nothing, faults: ["there is not one service"] };
  const service = join(folder, "services", name);
  const lack = await packages.install(service);
  if (lack !== null) return { ...nothing, faults: [`npm install: ${lack.slice(0, 500)}`] };
  const build = await buildService(service, join(service, "node_modules", "typescript", "bin", "tsc"));
  if (!build.isFine) return { ...nothing, faults: [`tsc: ${build.output.slice(0, 500)}`] };
  const process = await startService(service);
  try {
    const health = (await fetch(`${process.url}/healthz`)).status;
    const live = document.file.startsWith("openapi/") ? await startable(document.file, corpus) : [];
    const rows = await Promise.all(live.map((one) => callAll(one, process.url)));
    const code = await process.stop();
    const faults = rows.flatMap((row) => row.faults);
    return {
      document,
      health,
      operations: rows.reduce((sum, row) => sum + row.operations, 0),
      answered: rows.reduce((sum, row) => sum + row.answered, 0),
      skipped: rows.flatMap((row) => row.skipped),
      faults: code === 0 ? faults : [...faults, `SIGTERM: it ended with ${code}`],
    };
  } finally {
    process.kill();
  }
}

async function callAll(service: LiveService, baseUrl: string) {
  let last: WireResponse | null = null;
  const listen: Interceptor = async (request, next) => {
    last = await next(request);
    return last;
  };
  const options = { baseUrl, interceptors: [listen] };
  const client = service.createClient(options);
  const random = new Random(1);
  const faults: string[] = [];
  const skipped: string[] = [];
  let answered = 0;
  for (const operation of service.plan.rest.operations) {
    const place = `${operation.operation.method} ${operation.operation.path}`;
    last = null;
    if (!METHODS.includes(operation.operation.method)) {
      skipped.push(`${place}: a method that node:http refuses`);
      continue;
    }
    try {
      const { input } = makeInput(operation, operation.body?.content[0] ?? null, { service, random });
      await client[operation.name]?.result(input).catch(() => {});
      const found = told(last);
      if (found === "501 application/problem+json") answered++;
      else faults.push(`${place}: ${found}`);
    } catch (error) {
      if (!(error instanceof NoSampleError)) throw error;
      skipped.push(`${place}: ${error.message}`);
    }
  }
  return { operations: service.plan.rest.operations.length, answered, faults, skipped };
}

function told(response: WireResponse | null): string {
  if (response === null) return "no answer";
  const text = new TextDecoder().decode(response.body).slice(0, 200);
  const type = response.headers.get("content-type")?.split(";")[0];
  return response.status === 501 ? `501 ${type}` : `${response.status} ${type} ${text}`;
}

function line({ document, operations, answered, health, faults, skipped }: Row): string {
  const mark = faults.length === 0 ? "ok  " : "FAIL";
  const calls = `${answered}/${operations} answer 501`;
  const rest = [...faults, ...skipped.map((each) => `not tried: ${each}`)]
    .map((each) => `     ${each}\n`)
    .join("");
  return `${mark} ${document.file}: /healthz ${health}, ${calls}\n${rest}`;
}

await main();
