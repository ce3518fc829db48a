import { execFile } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../src/package-root.js";
import { yamlDocument } from "../../src/print/index.js";

const run = promisify(execFile);
const version = "v0.150.0";
const core = "go.opentelemetry.io/collector";

/** The components that the printed configuration names, and one that shows what it gets. */
const manifest = {
  dist: { name: "otelcol", output_path: "./dist", version: version.slice(1) },
  receivers: [{ gomod: `${core}/receiver/otlpreceiver ${version}` }],
  processors: [
    { gomod: `${core}/processor/batchprocessor ${version}` },
    { gomod: `${core}/processor/memorylimiterprocessor ${version}` },
  ],
  exporters: [
    { gomod: `${core}/exporter/otlpexporter ${version}` },
    { gomod: `${core}/exporter/debugexporter ${version}` },
  ],
  extensions: [
    {
      gomod: `github.com/open-telemetry/opentelemetry-collector-contrib/extension/healthcheckextension ${version}`,
    },
  ],
  providers: [
    { gomod: `${core}/confmap/provider/envprovider v1.56.0` },
    { gomod: `${core}/confmap/provider/fileprovider v1.56.0` },
  ],
};

/**
 * A real OpenTelemetry collector: that of `COMMSGEN_COLLECTOR`, else one that OpenTelemetry's builder makes with Go, once.
 * Rejects where there is no Go.
 */
export async function findCollector(): Promise<string> {
  const given = process.env["COMMSGEN_COLLECTOR"];
  if (given !== undefined) return given;
  const folder = join(packageRoot(), "node_modules/.cache", `commsgen-collector-${version}`);
  const binary = join(folder, "dist/otelcol");
  if (existsSync(binary)) return binary;
  console.log("building the OpenTelemetry collector, which takes a minute or more");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "builder.yaml"), yamlDocument(manifest));
  const builder = `go.opentelemetry.io/collector/cmd/builder@${version}`;
  await run("go", ["run", builder, "--config", "builder.yaml"], { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
  return binary;
}
