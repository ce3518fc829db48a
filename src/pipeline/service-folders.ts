import { join } from "node:path";
import type { DiagnosticBag } from "../diagnostics/index.js";
import type { OutputLayout } from "../output/layout.js";
import { closest } from "./closest.js";

/** Finds configured folders that belong to no service, and services that would share one. */
export function checkServiceFolders(
  services: readonly string[],
  { root, serviceFolders }: OutputLayout,
  bag: DiagnosticBag,
): void {
  for (const name of serviceFolders.keys()) {
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
