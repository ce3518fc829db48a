import { posix } from "node:path";

export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Which layers may import which (section 2 of the design); every layer may import itself. */
const allowedImports: Readonly<Record<string, readonly string[]>> = {
  diagnostics: [],
  model: ["diagnostics"],
  // Of the model, the contract layers below the readers take `JsonValue` alone.
  "contract/load": ["diagnostics", "model"],
  "contract/validate": ["contract/load", "diagnostics", "model"],
  "contract/schema": ["contract/load", "diagnostics", "model"],
  "contract/reading": ["contract/load", "contract/schema", "diagnostics", "model"],
  "contract/openapi": ["contract/load", "contract/reading", "contract/schema", "diagnostics", "model"],
  "contract/asyncapi": ["contract/load", "contract/reading", "contract/schema", "diagnostics", "model"],
  naming: ["diagnostics", "model"],
  print: ["diagnostics"],
  plan: ["diagnostics", "model", "naming", "print"],
  runtime: [],
  // Talks to a Kafka cluster on behalf of `commsgen topics`.
  broker: [],
  output: ["diagnostics", "print"],
  compat: ["diagnostics", "model"],
  cli: ["diagnostics", "pipeline"],
  index: ["diagnostics", "pipeline"],
};
/** Where the package lies: the one thing outside the layers, and for those that read its files. */
const packageFile = "package-root";
const targetImports = ["diagnostics", "model", "naming", "plan", "print"];

/** `src/contract/load/x.ts` -> `contract/load`; `src/pipeline.ts` -> `pipeline`; `null` for what is unknown. */
function layerOf(path: string): string | null {
  const [, first = "", second = "", third] = path.split("/");
  const name = first.replace(/\.ts$/, "");
  if (name === "pipeline" || name === "index" || name === packageFile) return name;
  if (name === "targets") return third === undefined ? "targets" : `targets/${second}`;
  const layer = name === "contract" ? `contract/${second}` : name;
  return Object.hasOwn(allowedImports, layer) ? layer : null;
}

function mayImport(from: string, to: string): boolean {
  if (from === to) return true;
  if (to === packageFile) return from === "pipeline" || from.startsWith("targets/");
  if (from === "pipeline") return to !== "cli";
  if (from === "targets") return to.startsWith("targets/") || targetImports.includes(to);
  if (from.startsWith("targets/")) return targetImports.includes(to);
  return allowedImports[from]?.includes(to) === true;
}

interface Import {
  readonly specifier: string;
  /** Still there when types are erased, and loaded at once. */
  readonly atRuntime: boolean;
}

const staticImport = /^(?:import|export)\s+(type\s)?(?:[\w$*{][^;"']*?\sfrom\s+)?["']([^"']+)["']/gm;
const lazyImport = /\bimport\(\s*["']([^"']+)["']\s*\)/g;

function importsOf(text: string): readonly Import[] {
  const eager = [...text.matchAll(staticImport)].map(([, type, specifier = ""]) => ({
    specifier,
    atRuntime: type === undefined,
  }));
  const lazy = [...text.matchAll(lazyImport)].map(([, specifier = ""]) => ({ specifier, atRuntime: false }));
  return [...eager, ...lazy];
}

/** Every breach of the rules, in the order of the files; then the import cycles. */
export function findViolations(files: readonly SourceFile[]): readonly string[] {
  const graph = new Map<string, readonly string[]>();
  const violations = files.flatMap((file) => {
    const imports = importsOf(file.text);
    const local = imports.filter(({ specifier }) => specifier.startsWith("."));
    graph.set(
      file.path,
      local.filter(({ atRuntime }) => atRuntime).map(({ specifier }) => targetOf(file.path, specifier)),
    );
    return [...layerViolations(file, imports), ...textViolations(file)];
  });
  return [...violations, ...findCycles(graph)];
}

function layerViolations({ path }: SourceFile, imports: readonly Import[]): readonly string[] {
  const layer = layerOf(path);
  if (layer === null) return [`${path}: ${posix.dirname(path)} is no part of the design`];
  return imports.flatMap(({ specifier }) => {
    if (!specifier.startsWith(".")) {
      const forbidden =
        layer === "runtime"
          ? !specifier.startsWith("node:") && !isDriversPackage(path, specifier)
          : // It edits what users wrote, and never makes what is generated.
            specifier === "ts-morph" && layer !== "output";
      return forbidden ? [`${path}: ${layer} may not import the package ${specifier}`] : [];
    }
    const target = targetOf(path, specifier);
    const to = layerOf(target) ?? target;
    return mayImport(layer, to) ? [] : [`${path}: ${layer} may not import ${to} (${target})`];
  });
}

/** A driver is a Kafka client put behind our interface: it alone may know the client. */
function isDriversPackage(path: string, specifier: string): boolean {
  return specifier === "kafkajs" && /^src\/runtime\/kafka\/kafkajs-driver(?:\.ts$|\/)/.test(path);
}

const printing = /\bconsole\.\w+|\bprocess\.(?:stdout|stderr|exit|exitCode)\b/g;
const mutableState = /^(?:export )?(?:let|var) \w+/gm;

function textViolations({ path, text }: SourceFile): readonly string[] {
  const code = withoutCommentsAndTexts(text);
  const found: string[] = [];
  if (/^export default\b|\bas default\b/m.test(code)) found.push(`${path}: default export`);
  const layer = layerOf(path);
  if (layer !== "cli") {
    for (const [what] of code.matchAll(printing)) {
      // The runtime is part of the user's program: it may log, and still ends nothing.
      if (layer === "runtime" && what.startsWith("console.")) continue;
      found.push(`${path}: only cli prints or ends the process (${what})`);
    }
  }
  for (const [what] of code.matchAll(mutableState))
    found.push(`${path}: module-level mutable state (${what})`);
  return found;
}

/** Good enough for formatted code: blanks comments and quoted texts, and leaves templates. */
function withoutCommentsAndTexts(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<![:\\])\/\/.*$|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/gm, "");
}

/** `("src/a/b.ts", "../c.js")` -> `src/c.ts` */
function targetOf(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier).replace(/\.js$/, ".ts");
}

/** Each cycle once, from its first file in path order. */
function findCycles(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string) => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push(`import cycle: ${[...trail.slice(start), path].join(" -> ")}`);
    if (start >= 0 || done.has(path)) return;
    trail.push(path);
    for (const next of graph.get(path) ?? []) visit(next);
    trail.pop();
    done.add(path);
  };
  for (const path of [...graph.keys()].sort()) visit(path);
  return cycles;
}
