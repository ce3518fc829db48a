import type { ServiceParts } from "./service-parts.js";
import { telemetryPackages } from "./telemetry.js";

/** What scaffolded services depend on, in the versions that commsgen is tested with. */
export const packageVersions = {
  "@opentelemetry/api": "~1.9.1",
  "@opentelemetry/exporter-trace-otlp-http": "^0.223.1",
  "@opentelemetry/resources": "^2.12.1",
  "@opentelemetry/sdk-trace-node": "^2.12.0",
  "@types/node": "^20.19.43",
  "@types/pg": "^8.23.1",
  kafkajs: "^2.2.4",
  pg: "^8.23.1",
  pino: "^10.4.0",
  "prom-client": "^15.1.3",
  tsx: "^4.23.15",
  typescript: "^7.0.2",
} as const;

type PackageName = keyof typeof packageVersions;

/** `package.json` of a service: what its code imports, and nothing else. */
export function printPackageJson({ service, events, hasDatabase }: ServiceParts): string {
  const value = {
    name: packageName(service),
    version: "0.0.0",
    private: true,
    type: "module",
    engines: { node: ">=20.19" },
    scripts: {
      build: "tsc -p tsconfig.json",
      start: "node --enable-source-maps dist/main.js",
      dev: "tsx watch src/main.ts",
      typecheck: "tsc -p tsconfig.json --noEmit",
    },
    dependencies: versions([
      // The driver stands in the code of every service that has events, and is compiled with it.
      ...(events !== null ? (["kafkajs"] as const) : []),
      ...(hasDatabase ? (["pg"] as const) : []),
      "pino",
      ...telemetryPackages,
    ]),
    devDependencies: versions([
      "@types/node",
      ...(hasDatabase ? (["@types/pg"] as const) : []),
      "tsx",
      "typescript",
    ]),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function versions(names: readonly PackageName[]): Readonly<Record<string, string>> {
  return Object.fromEntries([...names].sort().map((name) => [name, packageVersions[name]]));
}

/** `Orders & more` -> `orders-more`: what npm takes as a name. */
function packageName(service: string): string {
  const name = service
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+|[-]+$/g, "")
    .slice(0, 200);
  return name === "" ? "service" : name;
}
