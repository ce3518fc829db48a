/** A longer edit distance than this is not worth seeing, and costs seconds to find. */
const maxEditLength = 2_000;

/** From what is on disk to what the contracts give; `null` when the two have too little in common. */
export async function unifiedDiff(
  name: string,
  texts: { readonly before: string; readonly after: string },
): Promise<string | null> {
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import("diff");
  const patch = createTwoFilesPatch(
    `a/${name}`,
    `b/${name}`,
    texts.before,
    texts.after,
    undefined,
    undefined,
    {
      context: 3,
      maxEditLength,
      headerOptions: FILE_HEADERS_ONLY,
    },
  );
  return patch ?? null;
}
