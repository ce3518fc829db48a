import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runStrictCompiler } from "../support/strict-compiler.js";

const runtime = fileURLToPath(new URL("../../src/runtime/telemetry", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "commsgen-modules-"));

const wiring = `import * as openTelemetry from "@opentelemetry/api";
import * as promClient from "prom-client";
import { openTelemetryTracing } from "./telemetry/open-telemetry.js";
import { type PrometheusMetrics, prometheusMetrics } from "./telemetry/prometheus.js";
import type { Tracing } from "./telemetry/tracing.js";

export const tracing: Tracing = openTelemetryTracing(openTelemetry, { name: "orders", version: "1.0.0" });
export const metrics: PrometheusMetrics = prometheusMetrics(promClient, { service: "orders" });
export const shared = prometheusMetrics(promClient, {
  service: "orders",
  registry: promClient.register,
  defaultMetrics: true,
});
`;
/** A registry that is none must not pass: else the types would prove nothing. */
const mistake = wiring.replace("registry: promClient.register", "registry: openTelemetry");

beforeAll(() => {
  cpSync(runtime, join(folder, "telemetry"), { recursive: true });
  writeFileSync(join(folder, "wiring.ts"), wiring);
  writeFileSync(join(folder, "mistake.ts"), mistake);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(["7", "5.5"] as const)("TypeScript %s", (typescript) => {
  const compile = (file: string) =>
    runStrictCompiler({ folder, typescript, include: [file], options: { noEmit: true } });

  it("takes the real modules without a cast", async () => {
    expect(await compile("wiring.ts")).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  });

  it("refuses what is no such module", async () => {
    const { exitCode, stdout } = await compile("mistake.ts");
    expect(exitCode).not.toBe(0);
    expect(stdout).toContain("mistake.ts");
  });
});
