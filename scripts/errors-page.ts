/** `npm run docs:errors`: writes `docs/errors.md` from the catalogue of diagnostics. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { asyncApiCodes } from "../src/diagnostics/catalogue/asyncapi.js";
import { avroCodes } from "../src/diagnostics/catalogue/avro.js";
import { connectorCodes } from "../src/diagnostics/catalogue/connector.js";
import { contractCodes } from "../src/diagnostics/catalogue/contract.js";
import type { CatalogueEntry } from "../src/diagnostics/catalogue/entry.js";
import { eventsCodes } from "../src/diagnostics/catalogue/events.js";
import { extensionCodes } from "../src/diagnostics/catalogue/extensions.js";
import { gatewayCodes } from "../src/diagnostics/catalogue/gateway.js";
import { internalCodes } from "../src/diagnostics/catalogue/internal.js";
import { loadCodes } from "../src/diagnostics/catalogue/load.js";
import { openApiCodes } from "../src/diagnostics/catalogue/openapi.js";
import { outputCodes } from "../src/diagnostics/catalogue/output.js";
import { planCodes } from "../src/diagnostics/catalogue/plan.js";
import { scaffoldCodes } from "../src/diagnostics/catalogue/scaffold.js";
import { schemaCodes } from "../src/diagnostics/catalogue/schema.js";
import { topicCodes } from "../src/diagnostics/catalogue/topics.js";

const parts: readonly (readonly [title: string, codes: Readonly<Record<string, CatalogueEntry>>])[] = [
  ["Finding and reading files", loadCodes],
  ["Validity of a document", contractCodes],
  ["Schemas", schemaCodes],
  ["Avro", avroCodes],
  ["OpenAPI", openApiCodes],
  ["AsyncAPI", asyncApiCodes],
  ["Extensions", extensionCodes],
  ["Names", planCodes],
  ["Producers and consumers", eventsCodes],
  ["Topics", topicCodes],
  ["Change-data capture", connectorCodes],
  ["Gateway", gatewayCodes],
  ["Output and configuration", outputCodes],
  ["The user's side of services", scaffoldCodes],
  ["Faults of commsgen", internalCodes],
];

const introduction = `# Diagnostics

Every finding has a code, a place (\`file:line:column\`) and a way out. \`commsgen explain <code>\` shows the same text in
the terminal.

- An **error** stops the run; nothing is written.
- A **warning** is something that we could understand although it breaks the letter of its specification, or that is not
  supported yet. Generation goes on; \`--strict\` makes it an error.
- An **info** is worth knowing and needs no action.

Exit codes: 0 fine, 1 findings (errors in a contract, drift), 2 usage or configuration, 3 input unreadable, 70 a fault of
commsgen.
`;

/** The whole page. */
export function errorsPage(): string {
  const sections = parts.map(([title, codes]) => {
    const entries = Object.entries(codes).map(
      ([code, { severity, cause, fix }]) =>
        `### \`${code}\`\n\n${capitalised(severity)}. ${cause}\n\n**What to do.** ${fix}\n`,
    );
    return `## ${title}\n\n${entries.join("\n")}`;
  });
  return `${introduction}\n${sections.join("\n")}`;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL("../docs/errors.md", import.meta.url), errorsPage());
}
