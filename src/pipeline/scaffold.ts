import { join, relative, resolve, sep } from "node:path";
import { selectInputFiles } from "../contract/load/input-files.js";
import { type Diagnostic, DiagnosticBag, type DiagnosticCode } from "../diagnostics/index.js";
import type { MissingFile, MissingFilesResult } from "../output/write-missing.js";
import type { ServiceOutput } from "../targets/index.js";
import { cacheFolder } from "./cache-folder.js";
import { folderAboveSource } from "./service-folders.js";
import { type RunOptions, type Settings, settingsOf } from "./settings.js";
import { judge } from "./severity.js";
import type { Stages } from "./stages.js";

export interface ScaffoldOptions extends RunOptions {
  /** Which services; all by default. */
  readonly only?: readonly string[] | undefined;
  /** Holds a folder for each service; `services` by default. */
  readonly servicesFolder?: string | undefined;
}

/** The user's side of a service, as it is when nothing of it is there yet. */
export interface ScaffoldedService {
  readonly name: string;
  /** The service's folder, absolute. */
  readonly folder: string;
  /** Where its generated code belongs, absolute. */
  readonly output: string;
  /** `true`: the configuration does not say so yet. */
  readonly isOutputNew: boolean;
  readonly files: readonly MissingFile[];
}

export interface ScaffoldPlan {
  readonly ok: boolean;
  /** Empty where the contracts have errors. */
  readonly services: readonly ScaffoldedService[];
  /** Those of `only` that no contract belongs to. */
  readonly unknown: readonly string[];
  /** All that there are. */
  readonly known: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly skipped: readonly { readonly code: DiagnosticCode; readonly count: number }[];
}

/** Reads the contracts and plans the user's side of their services. Writes nothing. */
export async function planScaffold(
  options: ScaffoldOptions,
  parts: { readonly stages?: Stages } = {},
): Promise<ScaffoldPlan> {
  const settings = settingsOf(options);
  const stages = parts.stages ?? (await import("./stages.js")).shippedStages;
  const { build } = await import("./build.js");
  const candidates = selectInputFiles(settings.inputs, settings.cwd).files.map((file) => file.uri);
  const folder = settings.cache ? cacheFolder(settings.cwd) : null;
  const bag = new DiagnosticBag();
  const places = new Places(settings, options.servicesFolder ?? "services", bag);
  const services: ScaffoldedService[] = [];
  const known: string[] = [];
  // The same way as every run, to another target.
  const scaffolding: Stages = {
    ...stages,
    async generateService(service, target) {
      known.push(service.name);
      if (options.only !== undefined && !options.only.includes(service.name)) return nothing;
      const place = places.of(service.name);
      if (place === null) return nothing;
      const { scaffoldService } = await import("../targets/service/index.js");
      const generated = relative(place.folder, place.output).split(sep).join("/");
      const { files, diagnostics } = scaffoldService(service, generated, target);
      const missing = files.map(({ path, content }) => ({
        path: join(place.folder, path),
        root: place.folder,
        content,
      }));
      if (files.length > 0) services.push({ name: service.name, ...place, files: missing });
      return { ...nothing, diagnostics };
    },
  };
  const built = await build(settings, scaffolding, { candidates, cacheFolder: folder });
  const judged = judge([...built.diagnostics, ...bag.items], settings);
  const located = await stages.locate(judged.diagnostics.slice(0, settings.locate), built.documents);
  const diagnostics = [...located, ...judged.diagnostics.slice(settings.locate)];
  const ok = !diagnostics.some(({ severity }) => severity === "error");
  const unknown = ok ? (options.only ?? []).filter((name) => !known.includes(name)) : [];
  return { ok, services: ok ? services : [], unknown, known, diagnostics, skipped: judged.skipped };
}

/** What was written for a service. */
export interface WrittenService extends MissingFilesResult {
  readonly name: string;
  readonly folder: string;
}

/** Writes what is not there. */
export async function writeScaffoldFiles(
  services: readonly ScaffoldedService[],
): Promise<readonly WrittenService[]> {
  const { writeMissing } = await import("../output/write-missing.js");
  return services.map(({ name, folder, files }) => ({ name, folder, ...writeMissing(files) }));
}

const nothing: ServiceOutput = { files: [], diagnostics: [], operations: 0, messages: 0, plan: null };

/** Where services and their generated code lie. */
class Places {
  readonly #settings: Settings;
  readonly #servicesFolder: string;
  readonly #bag: DiagnosticBag;

  constructor(settings: Settings, servicesFolder: string, bag: DiagnosticBag) {
    this.#settings = settings;
    this.#servicesFolder = resolve(settings.cwd, servicesFolder);
    this.#bag = bag;
  }

  /** `null`: it cannot be scaffolded, and the bag says why. */
  of(service: string): Pick<ScaffoldedService, "folder" | "output" | "isOutputNew"> | null {
    const output = this.#settings.layout.serviceFolders.get(service);
    if (output === undefined) {
      const folder = join(this.#servicesFolder, service);
      return { folder, output: join(folder, "src", "generated"), isOutputNew: true };
    }
    const folder = folderAboveSource(output, this.#settings.cwd);
    if (folder !== null) return { folder, output, isOutputNew: false };
    const steps = relative(this.#settings.cwd, output).split(sep);
    this.#bag.add(
      "config-scaffold-output",
      `\`services.${service}.output\` is \`${steps.join("/")}\`, which is in no service's \`src\` folder`,
      { help: `Set it to a folder such as \`services/${service}/src/generated\`, or remove it` },
    );
    return null;
  }
}
