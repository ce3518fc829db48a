import { existsSync } from "node:fs";
import { describe, it } from "vitest";
import { startEnvoy } from "./envoy.js";
import { envoy, newNginx, systemNginx } from "./find-programs.js";
import type { StartGateway } from "./gateway-process.js";
import { startNginx, startNginxWithNames } from "./nginx.js";

/** A real program that can stand in front of services. */
export interface GatewayProgram {
  readonly title: string;
  readonly kind: "nginx" | "envoy";
  readonly binary: string;
  readonly start: StartGateway;
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
 * absent, and the name of a skipped test says so.
 */
export function describeWithGateways(name: string, suite: (program: GatewayProgram) => void): void {
  const programs = gatewayPrograms();
  const wanted = process.env["COMMSGEN_GATEWAYS"] === "all" ? 3 : process.env["CI"] === undefined ? 0 : 1;
  if (programs.length < wanted) {
    throw new Error(`${name} needs ${wanted} gateways, and there are ${programs.length}: install nginx`);
  }
  for (const program of programs) describe(`${name}: ${program.title}`, () => suite(program));
  if (newNginx === null || envoy === null) {
    it.skip(`${name}: a new nginx and Envoy, which "npm run gateway:check" installs`, () => {});
  }
}
