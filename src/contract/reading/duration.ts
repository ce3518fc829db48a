const UNITS = [
  ["weeks", 7 * 24 * 60 * 60 * 1_000],
  ["days", 24 * 60 * 60 * 1_000],
  ["hours", 60 * 60 * 1_000],
  ["minutes", 60 * 1_000],
  ["seconds", 1_000],
] as const;

/** Years and months are left out: nobody can say how long they are. */
const DURATION =
  /^P(?=[\dT])(?:(?<weeks>\d+)W)?(?:(?<days>\d+)D)?(?:T(?=\d)(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+(?:[.,]\d+)?)S)?)?$/;

/** `"PT0.5S"` -> 500, `"P1D"` -> 86400000; `null` for what is no duration of ISO 8601. */
export function millisecondsOf(text: string): number | null {
  const groups = DURATION.exec(text)?.groups;
  if (groups === undefined) return null;
  let total = 0;
  for (const [unit, length] of UNITS) total += Number((groups[unit] ?? "0").replace(",", ".")) * length;
  const rounded = Math.round(total);
  return Number.isSafeInteger(rounded) ? rounded : null;
}
