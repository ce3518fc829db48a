// Bundles src/ into dist/: fewer and larger files start faster. Packages stay outside, and so does the runtime, which
// is copied into the output as source. Declarations come from tsc.
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

rmSync(join(root, "dist"), { recursive: true, force: true });
const declarations = promisify(execFile)(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root });
await build({
  absWorkingDir: root,
  // Files that are started or imported by their name; everything else is shared among them in chunks.
  entryPoints: {
    cli: "src/cli/main.ts",
    index: "src/index.ts",
    "judge-worker": "src/contract/validate/judge-worker.ts",
  },
  outdir: "dist",
  bundle: true,
  splitting: true,
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20.19",
  logLevel: "warning",
});
try {
  await declarations;
} catch (error) {
  process.stderr.write(error.stdout);
  process.exit(1);
}
