import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import type { GeneratedFile } from "../../src/print/index.js";

const runtime = fileURLToPath(new URL("../../src/runtime", import.meta.url));

/** A folder in which generated code of any service can run; `remove` it after use. */
export class CodeFolder {
  readonly #root = mkdtempSync(join(tmpdir(), "commsgen-code-"));
  readonly #services = new Set<string>();
  readonly #parts: readonly string[];

  /** @param parts the folders of the runtime that the code needs: `validation` */
  constructor(parts: readonly string[]) {
    this.#parts = parts;
    writeFileSync(join(this.#root, "package.json"), '{ "type": "module" }\n');
  }

  /** Transpiles the files (types are not checked) and imports the one at `path`. */
  async run(files: readonly GeneratedFile[], path: string): Promise<Readonly<Record<string, unknown>>> {
    const [service = ""] = path.split("/");
    if (!this.#services.has(service)) this.#addRuntime(service);
    for (const file of files) this.#write(file.path, file.content);
    const url = pathToFileURL(join(this.#root, path.replace(/\.ts$/, ".js"))).href;
    const module: unknown = await import(/* @vite-ignore */ url);
    // A module's namespace is an object with its exports.
    return module as Readonly<Record<string, unknown>>;
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  #addRuntime(service: string): void {
    this.#services.add(service);
    for (const part of this.#parts) {
      for (const name of readdirSync(join(runtime, part), { recursive: true, encoding: "utf8" })) {
        if (!name.endsWith(".ts") || name.endsWith(".test.ts")) continue;
        this.#write(`${service}/runtime/${part}/${name}`, readFileSync(join(runtime, part, name), "utf8"));
      }
    }
  }

  #write(path: string, content: string): void {
    const file = join(this.#root, path.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, transformSync(content, { loader: "ts", target: "es2022" }).code);
  }
}
