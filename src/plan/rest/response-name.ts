import { unescapePointerToken } from "../../diagnostics/index.js";
import type { Response } from "../../model/index.js";
import { pascalCase } from "../../naming/index.js";

/**
 * The name of a response that several operations share: its component's, or what it is called in the file that they
 * refer to (`common/responses.yaml#/BadRequest`, `responses/NotFound.yaml`); `null` for one written in its operation.
 */
export function responseName(response: Response): string | null {
  if (response.componentName !== null) return response.componentName;
  const { file, pointer } = response.source;
  const tokens = pointer.split("/").slice(1).map(unescapePointerToken);
  const last = tokens.at(-1);
  if (last === undefined) return fileStem(file);
  const isInline = tokens.at(-2) === "responses" && /^(\d{3}|\d[xX]{2}|default)$/.test(last);
  return isInline ? null : last;
}

/** `/specs/responses/not-found.yaml` -> `not-found`. */
function fileStem(file: string): string | null {
  const name = file.split("/").at(-1) ?? "";
  const stem = name.replace(/\.[^.]*$/, "");
  return stem === "" ? null : stem;
}

/** Words for the file that a response is in, for where two files call theirs the same: `["Books"]`, `["CatalogBooks"]`. */
export function responseContexts({ source }: Response): readonly string[] {
  const path = source.file.split("/");
  const stem = pascalCase((path.at(-1) ?? "").split(".")[0] ?? "");
  return [stem, `${pascalCase(path.at(-2) ?? "")}${stem}`];
}
