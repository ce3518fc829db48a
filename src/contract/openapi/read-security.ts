import type { SecurityRequirement, SecurityScheme } from "../../model/index.js";
import { elementsOf, entriesOf, field, isJsonArray, isObject, type Located } from "../reading/located.js";
import { follow } from "../reading/references.js";
import { readSecurityScheme } from "../reading/security-schemes.js";
import { invalid, mapField } from "../reading/values.js";
import type { ReadContext } from "./context.js";

/** The schemes under `components/securitySchemes`. */
export function readSecuritySchemes(components: Located, context: ReadContext): readonly SecurityScheme[] {
  const schemes: SecurityScheme[] = [];
  for (const [name, entry] of mapField(components, "securitySchemes", context)) {
    const followed = follow(entry, { expected: "a security scheme", severity: "warning" }, context);
    if (followed === null) continue;
    const scheme = readSecurityScheme(name, context.normaliser.securityScheme(followed.node), context);
    if (scheme !== null) schemes.push(scheme);
  }
  return schemes;
}

/** A `security` list; `null` where there is none, and so the document's holds. */
export function readRequirements(
  node: Located | null,
  context: ReadContext,
): readonly SecurityRequirement[] | null {
  if (node === null || node.value === null) return null;
  if (node.elements === null && !isJsonArray(node.value)) {
    invalid(node, { what: "`security`", wanted: "a list" }, context);
    return null;
  }
  const requirements: SecurityRequirement[] = [];
  for (const element of elementsOf(node)) {
    if (!isObject(element)) {
      invalid(element, { what: "A security requirement", wanted: "an object" }, context);
      continue;
    }
    const schemes = entriesOf(element).map(([key, scopes]) => ({
      scheme: schemeName(key, scopes, context),
      scopes: elementsOf(scopes).map(({ value }) => String(value)),
    }));
    requirements.push({ schemes });
  }
  return requirements;
}

/** A requirement names a component, or since 3.2 refers to a scheme by address. */
function schemeName(key: string, at: Located, context: ReadContext): string {
  const declared = field(field(context.root, "components") ?? context.root, "securitySchemes");
  if (declared !== null && field(declared, key) !== null) return key;
  const isAddress = context.version === "3.2" && /[#/]/.test(key);
  const target = isAddress ? context.documents.resolve(key, at.source.file) : null;
  if (target?.ok === true) return addReferred(key, target.target, context);
  const message = `No security scheme is called \`${key}\``;
  context.bag.add("security-scheme-unknown", message, { source: at.source });
  return key;
}

function addReferred(
  key: string,
  target: { readonly value: Located["value"]; readonly source: Located["source"] },
  context: ReadContext,
): string {
  const pointer = target.source.pointer;
  const last = pointer.slice(pointer.lastIndexOf("/") + 1) || key;
  const name = last.replaceAll("~1", "/").replaceAll("~0", "~");
  if (!context.referredSchemes.has(name)) context.referredSchemes.set(name, target);
  return name;
}
