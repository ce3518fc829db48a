import type { JsonValue } from "../../model/index.js";
import { isJsonObject } from "./documents.js";
import { VOCABULARIES } from "./keywords.js";

const PREFIX = "https://json-schema.org/draft/2020-12/vocab/";

/** The keywords without meaning under a metaschema, as its `$vocabulary` says; `null`: all have theirs. */
export function disabledKeywordsOf(metaschema: JsonValue): ReadonlySet<string> | null {
  const vocabulary = isJsonObject(metaschema) ? metaschema["$vocabulary"] : undefined;
  if (!isJsonObject(vocabulary)) return null;
  const disabled = new Set<string>();
  for (const [name, keywords] of VOCABULARIES) {
    // A vocabulary that is named is in use, whether it is required (`true`) or optional (`false`).
    if (Object.hasOwn(vocabulary, PREFIX + name)) continue;
    for (const keyword of keywords) disabled.add(keyword);
  }
  return disabled.size === 0 ? null : disabled;
}
