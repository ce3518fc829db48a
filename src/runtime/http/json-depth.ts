/**
 * Whether JSON text nests deeper than `max` arrays and objects. Looks at brackets outside strings only, so that it is
 * safe on any text: it is asked before the text is parsed.
 */
export function nestsDeeper(text: string, max: number): boolean {
  // Every level takes an opening and a closing character.
  if (text.length <= 2 * max) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfString(text, at);
        break;
      case 0x5b: // [
      case 0x7b: // {
        depth += 1;
        if (depth > max) return true;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth -= 1;
        break;
    }
  }
  return false;
}

/** As `nestsDeeper`, of a value that somebody else has parsed. */
export function valueNestsDeeper(value: unknown, max: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (max <= 0) return true;
  return Object.values(value).some((member) => valueNestsDeeper(member, max - 1));
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x5c) at += 1;
    else if (character === 0x22) return at;
  }
  return text.length;
}
