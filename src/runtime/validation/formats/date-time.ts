/** RFC 3339 `date-time`: `2026-03-01T12:30:00.5+02:00`. Leap seconds are 23:59:60 in UTC. */
export function isDateTime(text: unknown): boolean {
  if (typeof text !== "string") return false;
  const separator = text[10];
  return (separator === "T" || separator === "t") && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

const date = /^(\d{4})-(\d{2})-(\d{2})$/;
const time = /^(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:z|([+-])(\d{2}):(\d{2}))$/i;
const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** RFC 3339 `full-date`: `2026-03-01`, a day that the calendar has. */
export function isDate(text: unknown): boolean {
  if (typeof text !== "string") return false;
  const match = date.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const leapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leapYear ? 29 : (daysInMonth[month - 1] ?? 0);
  return day >= 1 && day <= days;
}

/** RFC 3339 `full-time`: `12:30:00Z`, with an offset. */
export function isTime(text: unknown): boolean {
  if (typeof text !== "string") return false;
  const match = time.exec(text);
  if (match === null) return false;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [offsetHour, offsetMinute] = [Number(match[5] ?? 0), Number(match[6] ?? 0)];
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return false;
  if (second < 60) return true;
  const offset = (match[4] === "-" ? -1 : 1) * (offsetHour * 60 + offsetMinute);
  return (hour * 60 + minute - offset + 2880) % 1440 === 1439;
}
