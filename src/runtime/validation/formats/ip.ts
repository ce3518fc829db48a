const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const group = /^[0-9a-f]{1,4}$/i;

/** Four decimal numbers without leading zeros: `192.168.0.1`. */
export function isIpv4(text: unknown): boolean {
  return typeof text === "string" && ipv4.test(text);
}

/** RFC 4291, section 2.2: `2001:db8::1`, `::ffff:192.168.0.1`; no zone. */
export function isIpv6(text: unknown): boolean {
  if (typeof text !== "string") return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const dotted = last.includes(".");
  if (dotted && (!isIpv4(last) || text.endsWith("::"))) return false;
  const hexGroups = dotted ? groups.slice(0, -1) : groups;
  if (!hexGroups.every((one) => group.test(one))) return false;
  const length = hexGroups.length + (dotted ? 2 : 0);
  return halves.length === 2 ? length < 8 : length === 8;
}
