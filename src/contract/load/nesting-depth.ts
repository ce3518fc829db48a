import { MAX_DEPTH } from "./parsed-text.js";

/** The offset of the bracket that nests a well-formed JSON text too deep; 0 where there is none. */
export function tooDeepOffset(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = closingQuote(text, at);
        break;
      case 0x5b: // [
      case 0x7b: // {
        depth++;
        if (depth > MAX_DEPTH) return at;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
    }
  }
  return 0;
}

function closingQuote(text: string, opening: number): number {
  let at = opening + 1;
  while (at < text.length && text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
  return at;
}
