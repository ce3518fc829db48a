import { join } from "node:path";
import type { Node } from "ts-morph";
import { type Diagnostic, diagnostic } from "../../diagnostics/index.js";
import type { Comparison } from "./compare-handlers.js";
import { diagnosticAt } from "./handler-diagnostics.js";
import type { HandlerService, WantedHandlers } from "./wanted-handlers.js";

/** A file that was not looked at. */
export function unreadable(path: string, cause: string): Diagnostic {
  return diagnostic(
    "handlers-unreadable",
    "The file was not looked at for missing handlers: it cannot be read as TypeScript",
    {
      source: { file: path.replaceAll("\\", "/"), pointer: "" },
      cause,
    },
  );
}

/** A handler that is missing, and where the others are. */
export function unplaced(
  { name, type, node }: Comparison["unplaced"][number],
  { service, wanted }: { readonly service: HandlerService; readonly wanted: WantedHandlers },
): Diagnostic {
  const [operation = "", ...message] = name.split(".");
  const member = [operation, ...message].map((key) => `[${JSON.stringify(key)}]`).join("");
  const file = newFile(operation, { service, wanted });
  return diagnosticAt(node, "handler-unplaced", {
    message: `\`${name}\` has no handler, and where it belongs cannot be told from the code`,
    help:
      file !== null
        ? `\`npx commsgen init ${service.name}\` writes \`${file}\`; add here what it makes`
        : `Write it where the others are made, as \`${type.name}${member}\``,
  });
}

/** The file that a scaffolded service has for the first operations of a tag, as long as it is not there. */
function newFile(
  operation: string,
  { service, wanted }: { readonly service: HandlerService; readonly wanted: WantedHandlers },
): string | null {
  const isThere = (file: string) => service.sources.includes(join(service.folder, file));
  const tags = wanted.types.filter(({ maker }) => maker !== null && wanted.types.length > 1);
  const tag = tags.find(({ handlers }) => handlers.some(({ name }) => name === operation));
  const file = tag?.maker?.file ?? null;
  const isScaffolded = tags.some(({ maker }) => maker !== null && isThere(maker.file));
  return file !== null && isScaffolded && !isThere(file) ? file : null;
}

/** Handlers that no router, listener or consumer is given. */
export function unserved({ types: [{ name, takers }] }: WantedHandlers, node: Node): Diagnostic {
  const taker = takers.at(-1) ?? "";
  return diagnosticAt(node, "handlers-unserved", {
    message: `Nothing calls these \`${name}\`: no file of the service names \`${taker}\``,
    help: `Give them to \`${taker}\` in \`src/main.ts\`, as the services do that \`commsgen init\` writes`,
  });
}

/** A service that has none of an API's handlers. */
export function notFound(
  { name, place, isConfigured }: HandlerService,
  { types }: WantedHandlers,
): Diagnostic {
  const [whole] = types;
  const names = whole.handlers.map((handler) => `\`${handler.name}\``);
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  const taker = whole.takers.at(-1) ?? "";
  const file = types.find(({ maker }) => maker !== null)?.maker?.file;
  const written = file === undefined ? "" : `\`npx commsgen init ${name}\` writes \`${file}\`; `;
  return diagnostic(
    "handlers-not-found",
    `No code of \`${name}\` handles ${names.slice(0, 3).join(", ")}${more}`,
    {
      source: { file: place.replaceAll("\\", "/"), pointer: "" },
      help: isConfigured
        ? `\`services.${name}.handlers\` says that they are here, as \`${whole.name}\``
        : `${written}give what it makes to \`${taker}\` in \`src/main.ts\``,
    },
  );
}
