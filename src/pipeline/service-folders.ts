import { dirname, join, relative, resolve, sep } from "node:path";
import type { DiagnosticBag } from "../diagnostics/index.js";
import type { OutputLayout } from "../output/layout.js";
import type { ServicePlace } from "../plan/workspace/workspace-plan.js";
import { closest } from "./closest.js";

/** `<cwd>/services/orders/src/generated` -> `<cwd>/services/orders/src`; `null` where the output is in no `src` folder. */
export function sourceFolderAround(output: string, cwd: string): string | null {
  const steps = relative(cwd, output).split(sep);
  const source = steps.lastIndexOf("src");
  return source >= 0 && source < steps.length - 1 ? resolve(cwd, ...steps.slice(0, source + 1)) : null;
}

/** The folder that holds that `src`; `null` too where it is the working directory, which is no service's alone. */
export function folderAboveSource(output: string, cwd: string): string | null {
  const source = sourceFolderAround(output, cwd);
  return source === null || dirname(source) === cwd ? null : dirname(source);
}

/** Service -> where its code lies, relative to the output folder, for those that have a place of their own. */
export function foldersFromRoot({
  root,
  serviceFolders,
  project,
}: OutputLayout): ReadonlyMap<string, ServicePlace> {
  const fromRoot = (path: string) => relative(root, path).split(sep).join("/") || ".";
  const places = [...serviceFolders].map(([name, output]): [string, ServicePlace] => {
    const folder = folderAboveSource(output, project) ?? dirname(output);
    return [name, { folder: fromRoot(folder), generated: fromRoot(output) }];
  });
  return new Map(places);
}

/** Finds settings (`named`: those without a folder) that belong to no service, and services that would share a folder. */
export function checkServiceFolders(
  services: readonly string[],
  { root, serviceFolders, named = [] }: OutputLayout & { readonly named?: Iterable<string> },
  bag: DiagnosticBag,
): void {
  for (const name of new Set([...serviceFolders.keys(), ...named])) {
    if (services.includes(name)) continue;
    const near = closest(name, services);
    const help = near === null ? `The services are: ${services.join(", ")}` : `Did you mean \`${near}\`?`;
    bag.add("config-unknown-service", `\`services.${name}\` is set, and there is no service \`${name}\``, {
      help,
    });
  }
  const owners = new Map<string, string>();
  for (const name of services) {
    const folder = serviceFolders.get(name) ?? join(root, name);
    const owner = owners.get(folder.toLowerCase());
    if (owner === undefined) owners.set(folder.toLowerCase(), name);
    else
      bag.add(
        "config-invalid",
        `The services \`${owner}\` and \`${name}\` are both written into \`${folder}\``,
      );
  }
}
