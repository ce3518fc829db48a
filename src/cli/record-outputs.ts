import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { YAMLMap } from "yaml";
import { configName, findConfig } from "./config.js";

/** Where the generated code of a service belongs; absolute. */
export interface ServiceOutput {
  readonly name: string;
  readonly output: string;
}

/**
 * Adds `services.<name>.output` to the configuration, or makes one; every other byte of it stays. Returns the file's path.
 * A file that was named on the command line is the one; else the nearest.
 */
export async function recordOutputs(
  outputs: readonly ServiceOutput[],
  context: { readonly cwd: string; readonly named: string | null; readonly inputs: readonly string[] },
): Promise<string> {
  const { cwd, named, inputs } = context;
  const place = named === null ? findConfig(cwd) : { file: join(cwd, named), inPackage: false };
  if (place === null) {
    const file = join(cwd, configName);
    const config = { inputs: inputs.map((input) => pathFrom(cwd, input)), services: entriesOf(outputs, cwd) };
    writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`, { flag: "wx" });
    return file;
  }
  const text = readFileSync(place.file, "utf8");
  const entries = entriesOf(outputs, dirname(place.file));
  writeFileSync(place.file, await withServices(text, place.inPackage ? ["commsgen"] : [], entries));
  return place.file;
}

type Entries = Readonly<Record<string, { readonly output: string }>>;

function entriesOf(outputs: readonly ServiceOutput[], folder: string): Entries {
  return Object.fromEntries(outputs.map(({ name, output }) => [name, { output: pathFrom(folder, output) }]));
}

function pathFrom(folder: string, path: string): string {
  return relative(folder, path).split(sep).join("/") || ".";
}

/** Puts members into JSON text, at the beginning of the object that they belong to. */
async function withServices(text: string, path: readonly string[], entries: Entries): Promise<string> {
  const { isMap, parseDocument } = await import("yaml");
  const document = parseDocument(text);
  const indent = /^[ \t]+/m.exec(text)?.[0] ?? "  ";
  const lists = [...path, "services"].map((_, index) => [...path, "services"].slice(0, index + 1));
  for (const steps of [...lists].reverse()) {
    const node = document.getIn(steps, true);
    if (!isMap(node)) continue;
    const rest = [...path, "services"].slice(steps.length);
    return withMembers(text, node, {
      members: rest.length === 0 ? entries : nested(rest, entries),
      indent,
      depth: steps.length,
    });
  }
  const top = document.contents;
  if (!isMap(top)) throw new Error("a configuration that was read is an object");
  return withMembers(text, top, { members: nested([...path, "services"], entries), indent, depth: 0 });
}

function nested(path: readonly string[], value: object): object {
  return path.reduceRight<object>((inner, key) => ({ [key]: inner }), value);
}

/** At the end of the object: what is there keeps its place. */
function withMembers(
  text: string,
  node: YAMLMap,
  { members, indent, depth }: { readonly members: object; readonly indent: string; readonly depth: number },
): string {
  const outer = indent.repeat(depth);
  const lines = JSON.stringify(members, null, indent).split("\n").slice(1, -1);
  const inner = lines.map((line) => `${outer}${line}`).join("\n");
  const last = node.items.at(-1);
  const value: unknown = last?.value ?? last?.key;
  const end = isNodeWithRange(value) ? value.range[1] : null;
  if (end !== null) return `${text.slice(0, end)},\n${inner}${text.slice(end)}`;
  const start = (node.range?.[0] ?? 0) + 1;
  return `${text.slice(0, start)}\n${inner}\n${outer}${text.slice(start)}`;
}

function isNodeWithRange(value: unknown): value is { readonly range: readonly [number, number, number] } {
  return typeof value === "object" && value !== null && "range" in value && Array.isArray(value.range);
}
