import fc from "fast-check";
import type { Random } from "./random.js";

/** What a string has to conform to. */
export interface TextRules {
  readonly minLength: number;
  /** In code points; `null`: no bound. */
  readonly maxLength: number | null;
  readonly patterns: readonly string[];
  readonly formats: readonly string[];
  /** `ascii`: letters, digits and a few signs that travel unharmed in headers and addresses. */
  readonly characters: "any" | "ascii";
}

/** A text that conforms, or `undefined` where none was found. */
export function makeText(rules: TextRules, random: Random): string | undefined {
  const { patterns, formats } = rules;
  const [format] = formats;
  const maker = format === undefined ? undefined : formatMakers.get(format);
  const [pattern] = patterns;
  for (let attempt = 0; attempt < 30; attempt++) {
    const text =
      maker !== undefined && (pattern === undefined || attempt < 10)
        ? maker(random)
        : pattern === undefined
          ? randomText(rules, random)
          : matching(pattern, random);
    if (text !== undefined && conforms(text, rules)) return text;
  }
  return undefined;
}

function conforms(text: string, { minLength, maxLength, patterns }: TextRules): boolean {
  const length = [...text].length;
  if (length < minLength || (maxLength !== null && length > maxLength)) return false;
  return patterns.every((pattern) => new RegExp(pattern, "u").test(text));
}

const asciiCharacters = [..."abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-_.~"];
const anyCharacters = [...asciiCharacters, ..." äßçéλЖ中文日本🎉🚀\"'`\\/&?=%#+,;:<>{}[]()$\n\t\u2028"];

function randomText({ minLength, maxLength, characters }: TextRules, random: Random): string {
  const most = Math.min(maxLength ?? minLength + 12, minLength + 30);
  const length = random.integer(Math.min(Math.max(minLength, 1), most), most);
  const alphabet = characters === "ascii" ? asciiCharacters : anyCharacters;
  return Array.from({ length }, () => random.pick(alphabet)).join("");
}

const arbitraries = new Map<string, fc.Arbitrary<string> | null>();

function matching(pattern: string, random: Random): string | undefined {
  let arbitrary = arbitraries.get(pattern);
  if (arbitrary === undefined) {
    arbitrary = arbitraryFor(pattern);
    arbitraries.set(pattern, arbitrary);
  }
  if (arbitrary === null) return undefined;
  return fc.sample(arbitrary, { numRuns: 1, seed: random.integer(0, 2 ** 31) })[0];
}

/** `null` where the pattern uses what cannot be generated (look-around). */
function arbitraryFor(pattern: string): fc.Arbitrary<string> | null {
  try {
    return fc.stringMatching(new RegExp(pattern, "u"));
  } catch {
    return null;
  }
}

const two = (value: number): string => String(value).padStart(2, "0");
const hex = (random: Random, length: number): string =>
  Array.from({ length }, () => random.integer(0, 15).toString(16)).join("");
const word = (random: Random): string =>
  Array.from({ length: random.integer(2, 8) }, () => random.pick([..."abcdefghijklmnop"])).join("");
const date = (random: Random): string =>
  `${random.integer(1970, 2099)}-${two(random.integer(1, 12))}-${two(random.integer(1, 28))}`;
const clock = (random: Random): string =>
  `${two(random.integer(0, 23))}:${two(random.integer(0, 59))}:${two(random.integer(0, 59))}`;
const base64 = (random: Random): string =>
  Buffer.from(Array.from({ length: random.integer(0, 12) }, () => random.integer(0, 255))).toString("base64");

/** One maker per format that is asserted. */
const formatMakers: ReadonlyMap<string, (random: Random) => string> = new Map([
  ["date-time", (random: Random) => `${date(random)}T${clock(random)}.${random.integer(100, 999)}Z`],
  ["date", date],
  ["time", (random: Random) => `${clock(random)}Z`],
  ["duration", (random: Random) => `P${random.integer(0, 30)}DT${random.integer(0, 23)}H`],
  ["email", (random: Random) => `${word(random)}@${word(random)}.example`],
  ["idn-email", (random: Random) => `${word(random)}@${word(random)}.example`],
  ["hostname", (random: Random) => `${word(random)}.example`],
  ["idn-hostname", (random: Random) => `${word(random)}.example`],
  ["ipv4", (random: Random) => Array.from({ length: 4 }, () => random.integer(0, 255)).join(".")],
  ["ipv6", (random: Random) => `2001:db8::${hex(random, 4)}`],
  ["uri", (random: Random) => `https://${word(random)}.example/${word(random)}`],
  ["uri-reference", (random: Random) => `/${word(random)}`],
  ["iri", (random: Random) => `https://${word(random)}.example/${word(random)}`],
  ["iri-reference", (random: Random) => `/${word(random)}`],
  ["uri-template", (random: Random) => `/${word(random)}/{${word(random)}}`],
  [
    "uuid",
    (random: Random) =>
      `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`,
  ],
  ["json-pointer", (random: Random) => `/${word(random)}/0`],
  ["relative-json-pointer", (random: Random) => `1/${word(random)}`],
  ["regex", (random: Random) => `^${word(random)}$`],
  ["byte", base64],
  ["base64url", (random: Random) => base64(random).replace(/[+/=]/g, "")],
]);
