// Packs commsgen, installs the tarball into an empty folder and, on each Node version, generates from a contract,
// compiles the output and lets the generated client call the generated server. Node versions come as npm packages.
//
//   node scripts/smoke.mjs              Node 20 (the running one), 22, 24 and the newest
//   node scripts/smoke.mjs 22           only these majors, beside the running one
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const fixtures = join(root, "test", "fixtures", "smoke");
const versions = process.argv.length > 2 ? process.argv.slice(2) : ["22", "24", "latest"];
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** Runs a command quietly; what it printed is shown only when it fails. */
function run(command, args, cwd, env = process.env) {
  try {
    return execFileSync(command, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    console.error(`${command} ${args.join(" ")}\n${error.stdout ?? ""}${error.stderr ?? ""}`);
    throw error;
  }
}

function installNode(version, folder) {
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  run(npm, ["install", "--no-audit", "--no-fund", "--no-save", `${name}@${version}`], folder);
  const binary = join(
    folder,
    "node_modules",
    name,
    "bin",
    process.platform === "win32" ? "node.exe" : "node",
  );
  if (!existsSync(binary)) throw new Error(`${name}@${version} holds no ${binary}`);
  return binary;
}

/** Build, generate, compile, round trip: all with the given Node. */
function smoke(node, project) {
  const version = run(node, ["--version"], project).trim();
  // `npm run` and `npx` find this Node first, as they would on a machine that has no other.
  const env = {
    ...process.env,
    PATH: `${dirname(node)}${process.platform === "win32" ? ";" : ":"}${process.env.PATH}`,
  };
  run(node, [join(root, "scripts", "build.mjs")], root, env);
  rmSync(join(project, "generated"), { recursive: true, force: true });
  rmSync(join(project, "out"), { recursive: true, force: true });
  const cli = join(project, "node_modules", "commsgen", "bin", "commsgen.js");
  run(node, [cli, "generate", "greetings.openapi.yaml"], project, env);
  run(node, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.json"], project, env);
  const said = run(node, ["out/round-trip.js"], project, env).trim();
  if (said !== "Hello, Ada")
    throw new Error(`the round trip on Node ${version} said ${JSON.stringify(said)}`);
  run(node, [cli, "check", "greetings.openapi.yaml"], project, env);
  console.log(`Node ${version}: built, generated, compiled, called: ${said}`);
}

const work = mkdtempSync(join(tmpdir(), "commsgen-smoke-"));
try {
  const packed = JSON.parse(run(npm, ["pack", "--json", "--pack-destination", work], root));
  const [{ filename }] = Array.isArray(packed) ? packed : Object.values(packed);
  const project = join(work, "project");
  mkdirSync(project);
  cpSync(fixtures, project, { recursive: true });
  writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }\n');
  run(npm, ["install", "--no-audit", "--no-fund", join(work, filename)], project);
  run(npm, ["install", "--no-audit", "--no-fund", "--save-dev", "@types/node@20"], project);
  // Once through npx, as the README says it.
  run(
    process.platform === "win32" ? "npx.cmd" : "npx",
    ["commsgen", "generate", "greetings.openapi.yaml"],
    project,
  );

  smoke(process.execPath, project);
  for (const version of versions) smoke(installNode(version, join(work, `node-${version}`)), project);
} finally {
  rmSync(work, { recursive: true, force: true });
}
