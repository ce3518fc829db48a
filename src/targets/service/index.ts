import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Diagnostic, DiagnosticBag } from "../../diagnostics/index.js";
import type { Service } from "../../model/index.js";
import { packageRoot } from "../../package-root.js";
import type { TargetOptions } from "../../plan/options.js";
import { planService, type ServicePlan } from "../../plan/service-plan.js";
import { healthPaths, separateHealthPort } from "../../plan/workspace/health-pages.js";
import {
  code,
  type GeneratedFile,
  imp,
  impType,
  TemplateEngine,
  type TemplateView,
  TsFile,
  tsString,
} from "../../print/index.js";
import { printEnvironment } from "./environment.js";
import { eventHandlerFile, type HandlerFile, restHandlerFiles } from "./handlers.js";
import { dependencyNames, printMain, worksAlone } from "./main.js";
import { printPackageJson } from "./package-json.js";
import { type ServiceParts, servicePartsOf } from "./service-parts.js";
import { printTelemetry } from "./telemetry.js";

/** A service's contracts -> the user's side of it, with what is to be said of that. */
export function scaffoldService(
  service: Service,
  generatedFolder: string,
  options: TargetOptions,
): { readonly files: readonly GeneratedFile[]; readonly diagnostics: readonly Diagnostic[] } {
  // What the plan itself finds is told by the run that generates.
  const plan = planService(service, options, new DiagnosticBag());
  const bag = new DiagnosticBag();
  const files = printService(plan, generatedFolder, options);
  if (files.length === 0) {
    bag.add("scaffold-nothing-to-serve", `\`${service.name}\` was not scaffolded: it has no operations`);
  }
  for (const { operation, name } of plan.rest?.operations ?? []) {
    if (!healthPaths.includes(operation.path)) continue;
    const message = `\`${operation.path}\` of \`${name}\` is where services tell of their health: \`${service.name}\` does so at port ${separateHealthPort}`;
    bag.add("scaffold-health-path", message, { source: operation.source });
  }
  return { files, diagnostics: bag.items };
}

/**
 * The user's side of a service: written once, and the user's from then on. Paths are relative to the service's folder.
 * Empty for a service without operations: there is nothing to serve.
 *
 * @param generatedFolder where the generated code lies, relative to the service's folder: `src/generated`
 */
export function printService(
  plan: ServicePlan,
  generatedFolder: string,
  options: Pick<TargetOptions, "outbox">,
): readonly GeneratedFile[] {
  const parts = servicePartsOf(plan, generatedFolder, options);
  if (parts.rest === null && parts.events === null) return [];
  const rest = restHandlerFiles(parts);
  const events = eventHandlerFile(parts);
  const handlers: readonly HandlerFile[] = [...rest, ...(events === null ? [] : [events])];
  return [
    { path: "package.json", content: printPackageJson(parts) },
    ...printTemplates({
      healthPort: parts.healthPort ?? "",
      healthPortNow: `\${process.env.${parts.healthPort === null ? "PORT" : "HEALTH_PORT"}}`,
    }),
    printMain(parts, { rest, events }),
    printEnvironment(parts),
    printLog(parts),
    printTelemetry(parts),
    printDependencies(parts),
    ...handlers.map(({ file }) => file),
    ...(worksAlone({ rest, events }) ? [printWork(parts)] : []),
  ];
}

/** What is the same for every service, by its name in the service's folder. */
const templates: readonly (readonly [path: string, template: string])[] = [
  ["tsconfig.json", "tsconfig.json.hbs"],
  ["Dockerfile", "Dockerfile.hbs"],
  [".dockerignore", "dockerignore.hbs"],
  [".gitignore", "gitignore.hbs"],
];

function printTemplates(view: TemplateView): readonly GeneratedFile[] {
  const engine = new TemplateEngine();
  const folder = join(packageRoot(), "templates", "service");
  return templates.map(([path, template]) => ({
    path,
    content: engine.render(readFileSync(join(folder, template), "utf8"), view),
  }));
}

function printDependencies(parts: ServiceParts): GeneratedFile {
  const { events, generated } = parts;
  const types = {
    logger: impType("Logger", "pino"),
    pool: impType("Pool", "pg"),
    outbox: generated.type(events?.names.outbox ?? "", "outbox.ts"),
    producer: generated.type(events?.names.producer ?? "", "producer.ts"),
  };
  const file = new TsFile("src/dependencies.ts", new Set(["Dependencies"]));
  file.line("/** What handlers work with. */\nexport interface Dependencies {");
  for (const [name, type] of Object.entries(types)) {
    if (dependencyNames(parts).includes(name)) file.line(code`  readonly ${name}: ${type};`);
  }
  file.line("}");
  return file.flush();
}

/** `src/work.ts`, for a service that only sends: there is no handler that would do so. */
function printWork({ pascal, generated }: ServiceParts): GeneratedFile {
  const file = new TsFile("src/work.ts", new Set(["work"]));
  const part = generated.type("ServicePart", "runtime/service/run-service.ts");
  const dependencies = impType("Dependencies", "src/dependencies.ts");
  file.add(code`/** What ${pascal} does by itself, and sends events of, from its start to its stop. Nothing yet. */
export function work(_dependencies: ${dependencies}): ${part} {
  return {
    start: async () => {},
    stop: async () => {},
  };
}
`);
  return file.flush();
}

function printLog({ service, generated }: ServiceParts): GeneratedFile {
  const file = new TsFile("src/log.ts", new Set(["createLogger", "serviceLog"]));
  const log = generated.type("Log", "runtime/service/service-log.ts");
  const logger = impType("Logger", "pino");
  const pino = imp("pino", "pino");
  const environment = impType("Environment", "src/environment.ts");
  const tracing = generated.type("Tracing", "runtime/telemetry/tracing.ts");
  const traceFields = generated.value("traceFields", "runtime/telemetry/trace-fields.ts");
  file.add(code`/** Writes a JSON object a line to the standard output, with \`trace_id\` and \`span_id\` of what it belongs to. */
export function createLogger(level: ${environment}["logLevel"], tracing: ${tracing}): ${logger} {
  return ${pino}({
    level,
    base: { service: ${tsString(service)} },
    timestamp: ${pino}.stdTimeFunctions.isoTime,
    // As the relay and the gateway write it.
    messageKey: "message",
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => ${traceFields}(tracing),
  });
}

/** What the generated code tells, as lines of the logger. */
export function serviceLog(logger: ${logger}): ${log} {
  return ({ level, message, error, service: _, ...details }) =>
    logger[level === "warning" ? "warn" : level](error === undefined ? details : { ...details, err: error }, message);
}
`);
  return file.flush();
}
