// npm run compose:check [-- --keep <folder>]
// Generates workspaces of all kinds, and has the real docker-compose read each: whether it is valid, whether the rules of
// test/support/compose-rules.ts hold for what it makes of it, whether it refuses to go without each password, and whether
// compose.override.yaml and profiles do what docs/compose.md says. No engine is needed. Prints a line for each, and ends with
// 1 where anything is wrong.
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../src/package-root.js";
import { generate } from "../src/pipeline.js";
import { type ComposeCase, composeCases } from "../test/compose/workspaces.js";
import { type ComposeConfig, composeViolations, requiredVariables } from "../test/support/compose-rules.js";
import { type Compose, findCompose } from "./compose/find-compose.js";

const { values } = parseArgs({ options: { keep: { type: "string" } } });
const everything = ["--profile", "observability", "--profile", "tools"];
const expected = new Map([
  ["observability", ["grafana", "jaeger", "otel-collector", "prometheus"]],
  ["tools", ["kafka-ui"]],
]);

const folder = values.keep ?? mkdtempSync(join(tmpdir(), "commsgen-compose-check-"));
let failed = false;
try {
  const compose = await findCompose();
  for (const [index, workspace] of composeCases.entries()) {
    const faults = await checkWorkspace(workspace, join(folder, String(index)), compose);
    failed ||= faults.length > 0;
    console.log(`${faults.length === 0 ? "ok" : "FAILED"}: ${workspace.name}`);
    for (const fault of faults) console.log(`  ${fault}`);
  }
} finally {
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

async function checkWorkspace(
  workspace: ComposeCase,
  work: string,
  compose: Compose,
): Promise<readonly string[]> {
  const output = join(work, "generated");
  const lack = await write(workspace, work, output);
  if (lack !== null) return [lack];
  return [
    ...(await missingPasswords(output, compose)),
    ...(await readWhole(output, compose)),
    ...(await buildArguments(workspace, output, compose)),
    ...(await profiles(workspace, output, compose)),
    ...(await override(workspace, output, compose)),
  ];
}

/** What `commsgen generate` says against it. */
async function write({ shop, documents = {}, options = {} }: ComposeCase, work: string, output: string) {
  const contracts = mkdtempSync(join(tmpdir(), "commsgen-contracts-"));
  for (const [name, document] of Object.entries(documents)) {
    writeFileSync(join(contracts, name), JSON.stringify(document));
  }
  const cwd = shop === undefined ? contracts : packageRoot();
  const inputs = shop === undefined ? ["."] : shop.map((name) => `specs/${name}`);
  const { diagnostics } = await generate({ ...options, cwd, inputs, output, cache: false });
  rmSync(contracts, { recursive: true, force: true });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return errors.length === 0
    ? null
    : `not generated in ${work}: ${errors.map(({ message }) => message).join("; ")}`;
}

async function missingPasswords(output: string, compose: Compose): Promise<readonly string[]> {
  const text = readFileSync(join(output, "docker-compose.yaml"), "utf8");
  const example = readFileSync(join(output, ".env.example"), "utf8");
  const faults: string[] = [];
  for (const name of requiredVariables(text)) {
    writeFileSync(join(output, ".env"), example.replace(new RegExp(`^${name}=.*\n`, "m"), ""));
    const { exitCode, err } = await compose(output, ["config", "-q"]);
    if (exitCode === 0 || !err.includes(name)) faults.push(`starts without ${name}`);
  }
  copyFileSync(join(output, ".env.example"), join(output, ".env"));
  return faults;
}

async function readWhole(output: string, compose: Compose): Promise<readonly string[]> {
  const { exitCode, err } = await compose(output, [...everything, "config", "-q"]);
  if (exitCode !== 0 || err !== "") return [`docker-compose says: ${err}`];
  return composeViolations(await configOf(output, compose), output);
}

/** What the configuration gives to a build arrives as it is, whatever Compose would make of it. */
async function buildArguments(
  { options = {} }: ComposeCase,
  output: string,
  compose: Compose,
): Promise<readonly string[]> {
  const given = Object.values(options.services ?? {}).flatMap(({ build }) =>
    Object.values(build?.arguments ?? {}),
  );
  const { services } = await configOf(output, compose);
  // A dollar is doubled in what is printed, so that it can be read again.
  const arrived = Object.values(services).flatMap(({ build }) =>
    Object.values(build?.args ?? {}).map((text) => text.replaceAll("$$", "$")),
  );
  return given
    .filter((text) => !arrived.includes(text))
    .map((text) => `the build argument ${text} is not there`);
}

async function configOf(output: string, compose: Compose): Promise<ComposeConfig> {
  const { out } = await compose(output, [...everything, "config", "--format", "json"]);
  return JSON.parse(out);
}

async function servicesOf(
  output: string,
  compose: Compose,
  args: readonly string[],
): Promise<readonly string[]> {
  const { out } = await compose(output, [...args, "config", "--services"]);
  return out.split("\n").filter(Boolean).toSorted();
}

async function profiles(
  { services }: ComposeCase,
  output: string,
  compose: Compose,
): Promise<readonly string[]> {
  const core = services.toSorted();
  const wanted: readonly (readonly [args: readonly string[], services: readonly string[]])[] = [
    [[], core],
    [["--profile", "core"], core],
    [["--profile", "observability"], [...core, ...(expected.get("observability") ?? [])].toSorted()],
    [["--profile", "tools"], hasKafka(core) ? [...core, ...(expected.get("tools") ?? [])].toSorted() : core],
  ];
  const faults: string[] = [];
  for (const [args, want] of wanted) {
    const got = await servicesOf(output, compose, args);
    if (String(got) !== String(want))
      faults.push(`${args.join(" ") || "no profile"}: ${got}, and not ${want}`);
  }
  return faults;
}

function hasKafka(services: readonly string[]): boolean {
  return services.includes("kafka-topics");
}

/** What stands in `compose.override.yaml` holds, also where the folder is named from elsewhere. */
async function override(
  { services }: ComposeCase,
  output: string,
  compose: Compose,
): Promise<readonly string[]> {
  const [first = ""] = services;
  const file = join(output, "compose.override.yaml");
  writeFileSync(file, `services:\n  ${first}:\n    environment: { ADDED: "1" }\n`);
  appendFileSync(join(output, ".env"), "COMPOSE_PROFILES=observability\n");
  const { out } = await compose(join(output, ".."), [
    "--project-directory",
    output,
    "config",
    "--format",
    "json",
  ]);
  const config: ComposeConfig = JSON.parse(out);
  rmSync(file);
  return [
    ...(config.services[first]?.environment?.["ADDED"] === "1" ? [] : ["compose.override.yaml is not read"]),
    ...(config.services["grafana"] === undefined ? ["COMPOSE_PROFILES of .env are not read"] : []),
  ];
}
