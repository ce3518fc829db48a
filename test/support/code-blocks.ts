/** The code blocks of a Markdown page that have a file's name behind their language: `ts pg.ts` -> `pg.ts`. */
export function namedCodeBlocks(markdown: string, language: string): ReadonlyMap<string, string> {
  const blocks = new Map<string, string>();
  for (const [, info = "", code = ""] of markdown.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)) {
    const [written, name] = info.split(" ");
    if (written !== language || name === undefined) continue;
    if (blocks.has(name)) throw new Error(`two code blocks are called ${name}`);
    blocks.set(name, code);
  }
  return blocks;
}
