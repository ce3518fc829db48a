import { isHostname, isIdnHostname } from "./hostname.js";
import { isIpv4, isIpv6 } from "./ip.js";

const dotString = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const quotedString = /^"(?:[ !#-[\]-~]|\\[ -~])*"$/;
const idnQuotedString = /^"(?:[ !#-[\]-~\u0080-\u{10ffff}]|\\[ -~])*"$/u;
const idnDotString =
  /^[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+(?:\.[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+)*$/u;

/** RFC 5321 mailbox: `joe@example.com`, `"joe bloggs"@[127.0.0.1]`. */
export function isEmail(text: unknown): boolean {
  if (typeof text !== "string") return false;
  const at = text.lastIndexOf("@");
  if (at < 1) return false;
  const local = text.slice(0, at);
  return (dotString.test(local) || quotedString.test(local)) && isDomain(text.slice(at + 1), isHostname);
}

/** RFC 6531 mailbox: as `isEmail`, with letters of any script. */
export function isIdnEmail(text: unknown): boolean {
  if (typeof text !== "string") return false;
  const at = text.lastIndexOf("@");
  if (at < 1) return false;
  const local = text.slice(0, at);
  // Mail servers normalise domains before they look them up, so that a decomposed `e` with an accent is fine.
  const domain = text.slice(at + 1).normalize("NFC");
  return (idnDotString.test(local) || idnQuotedString.test(local)) && isDomain(domain, isIdnHostname);
}

function isDomain(text: string, isName: (name: string) => boolean): boolean {
  if (!text.startsWith("[")) return isName(text);
  if (!text.endsWith("]")) return false;
  const literal = text.slice(1, -1);
  return literal.startsWith("IPv6:") ? isIpv6(literal.slice(5)) : isIpv4(literal);
}
