/**
 * Has `kubernetes-validate --strict` read the manifests of several workspaces: schemas of the API of Kubernetes, where
 * unknown fields are errors. `npm run kubernetes:check` installs it from PyPI into a folder of its own, once.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { workspaces } from "../test/kubernetes/workspaces.js";
import { workspaceFiles, writeFiles } from "../test/support/workspace-files.js";

const version = "1.37.0";
const environment = resolve("node_modules", ".cache", `kubernetes-validate-${version}`);
const program = join(environment, "bin", "kubernetes-validate");

function install(): void {
  if (existsSync(program)) return;
  console.log(`installing kubernetes-validate ${version}`);
  execFileSync("python3", ["-m", "venv", environment], { stdio: "inherit" });
  const pip = join(environment, "bin", "pip");
  execFileSync(pip, ["install", "--quiet", `kubernetes-validate==${version}`], { stdio: "inherit" });
}

/** @returns what it says where it does not like them */
function complaintsOf(folder: string, paths: readonly string[]): string | null {
  const { status, stdout, stderr } = spawnSync(program, ["--strict", ...paths], {
    cwd: folder,
    encoding: "utf8",
  });
  return status === 0 ? null : `${stdout}${stderr}`;
}

async function checkWorkspace(name: string, folder: string): Promise<boolean> {
  const files = await workspaceFiles({
    ...workspaces[name],
    options: { deploy: { compose: false, kubernetes: true } },
  });
  writeFiles(folder, files);
  // A kustomization is read by kustomize, not by the cluster.
  const paths = [...files.keys()].filter(
    (path) => path.startsWith("kubernetes/") && !path.endsWith("kustomization.yaml"),
  );
  const complaints = complaintsOf(folder, paths);
  console.log(complaints === null ? `ok: ${name}, ${paths.length} files` : `FAILED: ${name}\n${complaints}`);
  return complaints === null && paths.length > 0 && findsPlanted(folder, files, paths[0] ?? "");
}

/** Whether it would say something at all: of a field that there is not. */
function findsPlanted(folder: string, files: ReadonlyMap<string, string>, path: string): boolean {
  const text = files.get(path) ?? "";
  writeFiles(
    folder,
    new Map([["planted.yaml", text.replace("containers:", "containres: []\n      containers:")]]),
  );
  const isFound = complaintsOf(folder, ["planted.yaml"]) !== null;
  if (!isFound) console.log("FAILED: a field that there is not was not found");
  return isFound;
}

install();
let isGood = true;
for (const name of Object.keys(workspaces)) {
  const folder = mkdtempSync(join(tmpdir(), "commsgen-kubernetes-"));
  try {
    isGood = (await checkWorkspace(name, folder)) && isGood;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.exitCode = isGood ? 0 : 1;
