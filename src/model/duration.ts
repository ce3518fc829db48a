const units = [
  ["W", 604_800_000],
  ["D", 86_400_000],
  ["H", 3_600_000],
  ["M", 60_000],
  ["S", 1_000],
] as const;

const duration =
  /^P(?=[\d.]|T[\d.])(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?=\d)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/**
 * `PT1M30S` -> `90000`: an ISO 8601 duration in whole milliseconds. `null` for what is none, and for years and months,
 * which are not always equally long.
 */
export function parseDuration(text: string): number | null {
  const match = duration.exec(text);
  if (match === null) return null;
  const total = units.reduce((sum, [, length], index) => sum + Number(match[index + 1] ?? 0) * length, 0);
  const milliseconds = Math.round(total);
  return Number.isSafeInteger(milliseconds) ? milliseconds : null;
}
