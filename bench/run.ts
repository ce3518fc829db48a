/**
 * `npm run bench`: commsgen beside its peers and its floor, on the largest public document we know.
 *
 *   npm run bench -- --rounds 5      more rounds (default 3)
 *
 * Installs the peers and the document from npm into `bench/.cache`, at pinned versions. All times are whole processes;
 * quote ratios of one run, not seconds of two.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { median, row, rowHead, type Timed, timeInTurn } from "./measure.js";
import { documentPackage, nodeForPeers, peers } from "./peers.js";

const bench = dirname(fileURLToPath(import.meta.url));
const root = dirname(bench);
const cache = join(bench, ".cache");
const roundsAt = process.argv.indexOf("--rounds");
const rounds = roundsAt === -1 ? 3 : Number(process.argv[roundsAt + 1]);

/** Installs packages into a folder of their own, once. */
function install(name: string, packages: readonly string[]): string {
  const folder = join(cache, name.replaceAll(/[^a-z0-9.-]+/gi, "-"));
  const done = join(folder, ".installed");
  if (existsSync(done)) return join(folder, "node_modules");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel", "error", ...packages], {
    cwd: folder,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  writeFileSync(done, "");
  return join(folder, "node_modules");
}

const nodePackage = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
const node = join(install("node", [`${nodePackage}@${nodeForPeers}`]), nodePackage, "bin", "node");
const document = join(
  install("document", [documentPackage]),
  "@octokit/openapi/generated/api.github.com.json",
);
const commsgen = join(root, "bin", "commsgen.js");

function emptyFolder(name: string): string {
  const folder = join(cache, "output", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

function generateFromNothing(): void {
  const output = join(cache, "output", "commsgen");
  const ours: Timed = {
    name: "commsgen (types, validators, both)",
    node,
    args: [commsgen, "generate", document, "-o", output, "--no-cache"],
    cwd: cache,
    prepare: () => emptyFolder("commsgen"),
  };
  const theirs = peers.map((peer): Timed => {
    const modules = install(peer.name, peer.packages);
    const folder = join(cache, "output", peer.name.replaceAll(/[^a-z0-9.-]+/gi, "-"));
    const { script, args } = peer.command(document, folder);
    return {
      name: `${peer.name} (${peer.makes})`,
      node,
      args: [join(modules, script), ...args],
      cwd: dirname(modules),
      prepare: () => {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder, { recursive: true });
      },
    };
  });
  const timings = timeInTurn([ours, ...theirs], rounds);
  const reference = median(timings[0]?.seconds ?? []);
  console.log(
    `\nGenerate GitHub's document from nothing, Node ${nodeForPeers}, seconds over ${rounds} rounds`,
  );
  console.log(rowHead);
  for (const timing of timings) console.log(row(timing, reference));
}

async function runUnchanged(): Promise<void> {
  const output = emptyFolder("unchanged");
  const base = [document, "-o", output];
  execFileSync(process.execPath, [commsgen, "generate", ...base], { cwd: cache, stdio: "ignore" });
  // Files that are younger than the coarsest step of a file system's clock are read and hashed, not just looked at.
  await setTimeout(2_500);
  const commands: readonly Timed[] = [
    { name: "node -e 0", node: process.execPath, args: ["-e", "0"], cwd: cache },
    {
      name: "commsgen generate, unchanged",
      node: process.execPath,
      args: [commsgen, "generate", ...base],
      cwd: cache,
    },
    {
      name: "commsgen check, unchanged",
      node: process.execPath,
      args: [commsgen, "check", ...base],
      cwd: cache,
    },
  ];
  const timings = timeInTurn(commands, rounds * 5);
  const reference = median(timings[0]?.seconds ?? []);
  console.log(`\nAn unchanged run on it, Node ${process.versions.node}, seconds over ${rounds * 5} rounds`);
  console.log(rowHead);
  for (const timing of timings) console.log(row(timing, reference));
}

generateFromNothing();
await runUnchanged();
