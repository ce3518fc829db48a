import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Diagnostic, DiagnosticBag, type SourceRef } from "../diagnostics/index.js";
import type { Config, ServiceConfig } from "./config-schema.js";

export const configName = "commsgen.config.json";

export interface LoadedConfig {
  /** All paths absolute. */
  readonly config: Config;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the configuration: the named file, else the nearest `commsgen.config.json`, or `"commsgen"` in a
 * package.json, from `cwd` up to the first package.json or repository root. None is fine.
 */
export async function loadConfig(cwd: string, named: string | null): Promise<LoadedConfig> {
  const place = named === null ? findConfig(cwd) : { file: resolve(cwd, named), inPackage: false };
  if (place === null) return { config: {}, diagnostics: [] };
  const bag = new DiagnosticBag();
  const source: SourceRef = { file: place.file.replaceAll("\\", "/"), pointer: "" };
  const read = readJson(place.file);
  if (!read.ok) {
    bag.add("config-unreadable", "The configuration cannot be read", { source, cause: read.cause });
    return { config: {}, diagnostics: bag.items };
  }
  const { readConfigValue } = await import("./config-schema.js");
  const config = place.inPackage
    ? readConfigValue(memberOf(read.value, "commsgen"), { ...source, pointer: "/commsgen" }, bag)
    : readConfigValue(read.value, source, bag);
  const folder = dirname(place.file);
  return { config: withAbsolutePaths(config, folder), diagnostics: await positioned(bag.items, read.text) };
}

/** The configuration that holds in a folder; `null`: there is none. */
export function findConfig(cwd: string): { readonly file: string; readonly inPackage: boolean } | null {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const file = join(folder, configName);
    if (existsSync(file)) return { file, inPackage: false };
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) {
      const read = readJson(manifest);
      return read.ok && memberOf(read.value, "commsgen") !== undefined
        ? { file: manifest, inPackage: true }
        : null;
    }
    if (existsSync(join(folder, ".git")) || folder === dirname(folder)) return null;
  }
}

function withAbsolutePaths(config: Config, folder: string): Config {
  const services: Record<string, ServiceConfig> = Object.create(null);
  for (const [name, { output, handlers, build }] of Object.entries(config.services ?? {})) {
    services[name] = {
      ...(output === undefined ? {} : { output: resolve(folder, output) }),
      ...(handlers === undefined ? {} : { handlers: handlers && resolve(folder, handlers) }),
      ...(build === undefined ? {} : { build: { ...build, context: resolve(folder, build.context ?? ".") } }),
    };
  }
  return {
    ...config,
    services,
    ...(config.inputs === undefined ? {} : { inputs: config.inputs.map((input) => resolve(folder, input)) }),
    ...(config.output === undefined ? {} : { output: resolve(folder, config.output) }),
  };
}

type JsonReading =
  | { readonly ok: true; readonly value: unknown; readonly text: string }
  | { readonly ok: false; readonly cause: string };

function readJson(file: string): JsonReading {
  try {
    const text = readFileSync(file, "utf8");
    return { ok: true, value: JSON.parse(text.replace(/^\uFEFF/, "")), text };
  } catch (error) {
    return { ok: false, cause: error instanceof Error ? error.message : String(error) };
  }
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  // An object: its members can be looked up, and are `unknown`.
  return (value as Readonly<Record<string, unknown>>)[key];
}

/** Finds line and column of each diagnostic; JSON is YAML, and that parser keeps positions. */
async function positioned(diagnostics: readonly Diagnostic[], text: string): Promise<readonly Diagnostic[]> {
  if (diagnostics.length === 0) return diagnostics;
  const { isNode, isPair, isMap, LineCounter, parseDocument } = await import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  return diagnostics.map((item) => {
    const steps = (item.source?.pointer ?? "").split("/").slice(1);
    const last = steps.pop();
    const parent = document.getIn(steps, true);
    const pair = isMap(parent)
      ? parent.items.find((each) => isPair(each) && String(each.key) === last)
      : undefined;
    const node =
      pair?.key ?? (last === undefined ? document.contents : document.getIn([...steps, Number(last)], true));
    if (!isNode(node) || !node.range) return item;
    const [start, end] = node.range;
    const { line, col: column } = lines.linePos(start);
    const lineText = text.split("\n")[line - 1]?.replace(/\r$/, "") ?? "";
    const length = Math.max(1, Math.min(end - start, lineText.length - column + 1));
    return { ...item, position: { line, column, length, lineText } };
  });
}
