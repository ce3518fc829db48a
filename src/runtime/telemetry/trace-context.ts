/** W3C Trace Context: where a request or a message belongs, as its headers say it. */
export interface TraceContext {
  /** `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01` */
  readonly traceparent: string;
  /** What vendors add to it: `rojo=00f067aa0ba902b7`. */
  readonly tracestate?: string;
}

/** What a `traceparent` is made of. */
export interface SpanIdentity {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Bit 1: the trace is recorded. */
  readonly traceFlags: number;
}

const VERSION_00 = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
/** A later version may have more behind what this one has. */
const LATER_VERSION = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
const ALL_ZERO = /^0+$/;

/** A longer one is dropped: W3C asks to carry at least 512 characters, and headers are not for more. */
const MAX_TRACESTATE_LENGTH = 512;
/** What a header of HTTP may say, wherever it comes from: the headers of a message are any bytes. */
const HEADER_TEXT = /^[\t -~]+$/;

/** `null`: it is not one. W3C wants it ignored then, and a new trace begun. */
export function parseTraceparent(text: string): SpanIdentity | null {
  const [, traceId, spanId, flags] = VERSION_00.exec(text) ?? laterVersion(text) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (ALL_ZERO.test(traceId) || ALL_ZERO.test(spanId)) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}

function laterVersion(text: string): RegExpExecArray | null {
  return text.startsWith("00") ? null : LATER_VERSION.exec(text);
}

/** `{ traceId: "0af7...", spanId: "b7ad...", traceFlags: 1 }` -> `00-0af7...-b7ad...-01` */
export function formatTraceparent({ traceId, spanId, traceFlags }: SpanIdentity): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, "0")}`;
}

/**
 * The trace that headers tell of. `null`: of none, or of one that is malformed.
 *
 * @param header a header's value by its name in lower case; several of one name are joined with a comma
 */
export function readTraceContext(header: (name: string) => string | undefined): TraceContext | null {
  const traceparent = header("traceparent")?.trim();
  const identity = traceparent === undefined ? null : parseTraceparent(traceparent);
  if (identity === null) return null;
  const tracestate = header("tracestate")?.trim();
  const isFine = tracestate !== undefined && tracestate.length <= MAX_TRACESTATE_LENGTH;
  // As we write it: of a later version, what is behind may be anything.
  const context = { traceparent: formatTraceparent(identity) };
  return isFine && HEADER_TEXT.test(tracestate) ? { ...context, tracestate } : context;
}
