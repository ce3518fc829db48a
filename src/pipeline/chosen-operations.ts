import type { DiagnosticBag } from "../diagnostics/index.js";
import type { Service } from "../model/index.js";
import { closest } from "./closest.js";

/** Finds operations that the configuration names and no contract has. */
export function checkChosenOperations(
  chosen: readonly string[],
  services: readonly Service[],
  bag: DiagnosticBag,
): void {
  if (chosen.length === 0) return;
  const ids = services.flatMap(({ restApis }) =>
    restApis.flatMap(({ operations }) => operations.flatMap(({ operationId }) => operationId ?? [])),
  );
  for (const id of chosen) {
    if (ids.includes(id)) continue;
    const near = closest(id, ids);
    bag.add(
      "config-unknown-operation",
      `\`http.idempotencyKey\` names \`${id}\`, and no HTTP operation has that \`operationId\``,
      { help: near === null ? null : `Did you mean \`${near}\`?` },
    );
  }
}
