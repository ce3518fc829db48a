export type PatternResult =
  | { readonly ok: true; readonly pattern: string }
  /** `foreign`: another regular expression language's; otherwise no regular expression at all. */
  | { readonly ok: false; readonly foreign: boolean; readonly cause: string };

/** `(?i)` and `(?i:...)`: Perl's, and though the newest engines know the latter, Node 20 does not. */
const INLINE_FLAGS = /\(\?(?:[a-zA-Z]+(?:-[a-zA-Z]+)?|-[a-zA-Z]+)[):]/;

/** Marks of Perl, Java, .NET, Python and POSIX expressions that ECMA-262 lacks, or silently reads as something else. */
const FOREIGN: readonly RegExp[] = [
  /\(\?P[<=>]/,
  /\(\?[>#|&'(]/,
  /[*+?}]\+/, // possessive
];

const FOREIGN_ESCAPES: readonly RegExp[] = [
  /\\[AZzGKQERXhHaeC]/,
  /\[\[?:\^?[a-z]+:\]/, // [[:alpha:]]
  /\\[pP]\{(?:Alpha|Alnum|Digit|Punct|Upper|Lower|Space|XDigit|Blank|Cntrl|Graph|Print|ASCII|Is[A-Z]|In[A-Z]|java)/,
  /&&\[/,
];

/** Makes a pattern one that compiles under the `u` flag, without changing what it matches. */
export function ecmaPattern(pattern: string): PatternResult {
  const cause = compileError(pattern, "u");
  const hasFlags = INLINE_FLAGS.test(pattern);
  if (cause === null && !hasFlags) return { ok: true, pattern };
  const foreign = hasFlags || isForeign(pattern);
  if (foreign) return { ok: false, foreign: true, cause: cause ?? "another dialect's syntax" };
  const repaired = repair(pattern);
  if (compileError(pattern, "") === null && compileError(repaired, "u") === null) {
    return { ok: true, pattern: repaired };
  }
  // What compiles only without `u` is JavaScript of a kind (`\p{Greek}` as letters); its meaning is in doubt.
  return { ok: false, foreign: compileError(pattern, "") === null, cause: cause ?? "" };
}

/** Marks inside a character class are plain characters, except those of classes themselves. */
function isForeign(pattern: string): boolean {
  const escapes = pattern.replaceAll("\\\\", "");
  const outside = escapes.replace(/\\[^pP]/g, "").replace(/\[[^\]]*\]/g, "[]");
  return FOREIGN_ESCAPES.some((mark) => mark.test(escapes)) || FOREIGN.some((mark) => mark.test(outside));
}

function compileError(pattern: string, flags: string): string | null {
  try {
    new RegExp(pattern, flags);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What may follow a backslash under `u`. */
const ESCAPABLE = /[\^$\\.*+?()[\]{}|/dDsSwWbBtnvfrcxukpP0-9]/;

/** Drops needless backslashes and escapes lone brackets: `\_a{` -> `_a\{`, `[\w-.]` -> `[\w\-.]`. */
function repair(pattern: string): string {
  let out = "";
  let inClass = false;
  let afterClassEscape = false;
  for (let index = 0; index < pattern.length; index++) {
    const char = pattern.charAt(index);
    const next = pattern.charAt(index + 1);
    const wasClassEscape = afterClassEscape;
    afterClassEscape = false;
    if (char === "\\" && next !== "") {
      out += ESCAPABLE.test(next) || (inClass && next === "-") ? char + next : next;
      afterClassEscape = /[dDsSwW]/.test(next);
      index++;
    } else if (inClass) {
      const besideClassEscape =
        char === "-" && (wasClassEscape || /^\\[dDsSwW]/.test(pattern.slice(index + 1)));
      out += besideClassEscape && next !== "]" ? "\\-" : char;
      if (char === "]") inClass = false;
    } else if (char === "[") {
      inClass = true;
      out += char;
    } else if (
      char === "]" ||
      (char === "}" && !closesQuantifier(out)) ||
      (char === "{" && !opensQuantifier(pattern, index))
    ) {
      out += `\\${char}`;
    } else {
      out += char;
    }
  }
  return out;
}

function opensQuantifier(pattern: string, index: number): boolean {
  if (/\\[pPuk]$/.test(pattern.slice(0, index))) return true;
  return index > 0 && /^\{\d+(,\d*)?\}/.test(pattern.slice(index));
}

function closesQuantifier(out: string): boolean {
  return /(?:\{\d+(,\d*)?|\\[pP]\{[^{}]*|\\u\{[0-9a-fA-F]+)$/.test(out);
}
