/**
 * Text of a contract -> identifiers. Non-ASCII letters stay where JavaScript allows them; everything else separates
 * words. Inner capitals are the author's and stay (`HTTPServer`), except in shouted names (`ORDER_STATUS`).
 */

/** `order_status` -> `OrderStatus`, `ORDER-STATUS` -> `OrderStatus`, `2fa` -> `_2fa`, `v1.2` -> `V1_2`, `😀` -> `U1F600`. */
export function pascalCase(text: string): string {
  return identifier(joinWords(words(text).map(capitalize)));
}

/** `Get Order` -> `getOrder`, `HTTPServer` -> `httpServer`, `ID` -> `id`, `2fa` -> `_2fa`, `.dot` -> `dot`. */
export function camelCase(text: string): string {
  return identifier(
    joinWords(words(text).map((word, index) => (index === 0 ? uncapitalize(word) : capitalize(word)))),
  );
}

/** `OrderStatus` -> `order-status`, `HTTPServer` -> `http-server`: for file names. ASCII only, never empty, no dots or slashes. */
export function kebabCase(text: string): string {
  const slug = words(text)
    .join("-")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z](?!s(?![a-z]))[a-z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, asciiSpelling)
    .replace(/^-+|-+$/g, "");
  return slug === "" ? "unnamed" : slug;
}

const plainWord = /^[A-Za-z][A-Za-z0-9]*$/;
const separators = /[^\p{ID_Continue}]+|[_·\u200c\u200d]+/u;
const startsIdentifier = /^[\p{ID_Start}_]/u;
const lowerCase = /\p{Ll}/u;

/** The words of a text, spelled as written; shouted words of several come in lower case. Never empty. */
function words(text: string): readonly string[] {
  if (plainWord.test(text)) return [text];
  const signed = /^[+-]\d/.test(text) ? `${text.startsWith("+") ? "plus" : "minus"} ${text.slice(1)}` : text;
  const found = signed
    .normalize("NFC")
    .split(separators)
    .filter((word) => word !== "");
  if (found.length === 0) return [text.trim() === "" ? "unnamed" : codePoints(text)];
  return found.length > 1 && !lowerCase.test(signed) ? found.map((word) => word.toLowerCase()) : found;
}

/** Two digits from different words would read as one number: `v1.2` -> `V1_2`. */
function joinWords(parts: readonly string[]): string {
  let joined = "";
  for (const part of parts) joined += /\d$/.test(joined) && /^\d/.test(part) ? `_${part}` : part;
  return joined;
}

function identifier(text: string): string {
  return startsIdentifier.test(text) ? text : `_${text}`;
}

function capitalize(word: string): string {
  const [first = ""] = word;
  return first.toUpperCase() + word.slice(first.length);
}

/** `GetOrder` -> `getOrder`, `HTTPServer` -> `httpServer`, `URL` -> `url`, `IDs` -> `ids`. */
function uncapitalize(word: string): string {
  const [run = ""] = /^\p{Lu}+/u.exec(word) ?? [];
  if (run.length === word.length || /^\p{Lu}{2,}s$/u.test(word)) return word.toLowerCase();
  const [first = ""] = word;
  const lowered =
    run.length > first.length && /^\p{Ll}/u.test(word.slice(run.length)) ? run.slice(0, -1) : run;
  return lowered.toLowerCase() + word.slice(lowered.length);
}

function codePoints(text: string): string {
  return Array.from(
    text.trim().slice(0, 8),
    (char) => `u${(char.codePointAt(0) ?? 0).toString(16).toUpperCase()}`,
  ).join("");
}

function asciiSpelling(text: string): string {
  return Array.from(text.normalize("NFD"), (char) => {
    if (/[a-z0-9-]/.test(char)) return char;
    return /\p{M}/u.test(char) ? "" : `u${(char.codePointAt(0) ?? 0).toString(16)}`;
  }).join("");
}
