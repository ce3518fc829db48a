import { execFileSync } from "node:child_process";
import { describe } from "vitest";

/** Why promtool and Prometheus cannot be had; `null` where they can. */
export function whatPrometheusLacks(): string | null {
  try {
    for (const program of ["promtool", "prometheus"])
      execFileSync(program, ["--version"], { stdio: "ignore" });
    return null;
  } catch {
    return "promtool and prometheus are not installed (Debian's package prometheus has both)";
  }
}

/** `describe` for what needs Prometheus. Where it is not there, the suite is skipped; in CI that is an error. */
export function describeWithPrometheus(name: string, suite: () => void): void {
  const lack = whatPrometheusLacks();
  if (lack !== null && process.env["CI"] !== undefined) throw new Error(`${name} needs Prometheus: ${lack}`);
  if (lack === null) describe(name, suite);
  else describe.skip(`${name} is skipped: ${lack}`, suite);
}
