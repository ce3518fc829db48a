const base = 36;
const tMin = 1;
const tMax = 26;

/** RFC 3492: `bcher-kva` -> `bücher`; `null` for what is no Punycode. */
export function decodePunycode(text: string): string | null {
  const delimiter = text.lastIndexOf("-");
  const output = Array.from(
    delimiter > 0 ? text.slice(0, delimiter) : "",
    (char) => char.codePointAt(0) ?? 0,
  );
  let [code, bias, index] = [128, 72, 0];
  let position = delimiter > 0 ? delimiter + 1 : 0;
  if (position >= text.length) return null;
  while (position < text.length) {
    const start = index;
    for (let weight = 1, k = base; ; k += base) {
      const digit = digitOf(text[position++]);
      if (digit === null) return null;
      index += digit * weight;
      const threshold = k <= bias ? tMin : Math.min(k - bias, tMax);
      if (digit < threshold) break;
      weight *= base - threshold;
    }
    bias = adapt(index - start, output.length + 1, start === 0);
    code += Math.floor(index / (output.length + 1));
    index %= output.length + 1;
    if (code > 0x10ffff) return null;
    output.splice(index++, 0, code);
  }
  return String.fromCodePoint(...output);
}

function digitOf(char: string | undefined): number | null {
  if (char === undefined || !/^[a-z0-9]$/.test(char)) return null;
  return char >= "a" ? char.charCodeAt(0) - 97 : char.charCodeAt(0) - 22;
}

function adapt(delta: number, length: number, first: boolean): number {
  let rest = Math.floor(delta / (first ? 700 : 2));
  rest += Math.floor(rest / length);
  let k = 0;
  for (; rest > ((base - tMin) * tMax) / 2; k += base) rest = Math.floor(rest / (base - tMin));
  return k + Math.floor(((base - tMin + 1) * rest) / (rest + 38));
}
