/**
 * More changed lines than this are not worth seeing one by one; the time to find them grows with the square
 * (2,000 cost 0.2 s a file, 500 a sixteenth of that).
 */
const maxEditLength = 500;

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
