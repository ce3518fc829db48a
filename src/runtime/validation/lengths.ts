/** `true` where `text` has fewer than `limit` code points. */
export function isShorter(text: string, limit: number): boolean {
  // A code point takes one or two code units, so most texts need no counting.
  return text.length < limit || (text.length < 2 * limit && codePointLength(text) < limit);
}

/** `true` where `text` has more than `limit` code points. */
export function isLonger(text: string, limit: number): boolean {
  return text.length > limit && (text.length > 2 * limit || codePointLength(text) > limit);
}

function codePointLength(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}
