/** `$body$`, with underscores where a name would end the text that it stands around. */
export function dollarTag(names: readonly string[]): string {
  let tag = "$body$";
  while (names.some((name) => name.includes(tag))) tag = tag.replace(/\$$/, "_$");
  return tag;
}
