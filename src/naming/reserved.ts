const reservedWords: ReadonlySet<string> = new Set(
  // ECMAScript's keywords in strict module code, then TypeScript's predefined types.
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof var void while with yield " +
    "any asserts bigint boolean constructor declare get infer is keyof module namespace never number object of " +
    "readonly require set string symbol type undefined unique unknown using async satisfies accessor as from"
  ).split(" "),
);

const globalNames: ReadonlySet<string> = new Set(
  (
    "AggregateError Array ArrayBuffer AsyncIterable AsyncIterator AsyncGenerator AsyncFunction Atomics BigInt " +
    "BigInt64Array BigUint64Array Boolean DataView Date Error EvalError FinalizationRegistry Float32Array " +
    "Float64Array Function Generator Infinity Int16Array Int32Array Int8Array Intl Iterable Iterator JSON Map Math " +
    "NaN Number Object Promise PromiseLike Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String " +
    "Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet " +
    // TypeScript's utility types.
    "ArrayLike Awaited Capitalize ConstructorParameters Exclude Extract InstanceType Lowercase NoInfer NonNullable Omit " +
    "OmitThisParameter Parameters Partial Pick PropertyKey Readonly ReadonlyArray ReadonlyMap ReadonlySet Record " +
    "Required ReturnType ThisParameterType ThisType Uncapitalize Uppercase " +
    // What Node has and generated code may use.
    "AbortController AbortSignal Blob Buffer FormData Headers ReadableStream Request Response TextDecoder TextEncoder " +
    "URL URLSearchParams WritableStream NodeJS clearTimeout console crypto fetch global globalThis isFinite isNaN " +
    "parseFloat parseInt performance process queueMicrotask setTimeout structuredClone"
  ).split(" "),
);

/** `true` for words that cannot, or should not, be the name of a function, variable or type. */
export function isReservedWord(name: string): boolean {
  return reservedWords.has(name);
}

/** `true` for names that generated code needs with their usual meaning: `Error`, `Promise`, `Record`, `Response`. */
export function isGlobalName(name: string): boolean {
  return globalNames.has(name);
}
