import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { HttpProblem } from "./problem.js";
import { concatBytes } from "./transport.js";

/** A body that is refused is still taken in up to this size, so that its sender gets to read the refusal. */
const MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

/** More than one is unheard of, and each multiplies what a small body can grow to. */
const MAX_ENCODINGS = 2;

/** The client went away while its body was being read: there is nobody to answer. */
export class RequestAbortedError extends Error {
  override readonly name = "RequestAbortedError";
}

/** Reads a body to its end and takes off its content encodings. Rejects with an `HttpProblem` (400, 413, 415). */
export async function readRequestBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const encodings = contentEncodings(request);
  const bytes = await readBytes(request, maxBytes);
  let decoded = bytes;
  for (const encoding of [...encodings].reverse()) decoded = await decompress(decoded, encoding, maxBytes);
  return decoded;
}

/** Whether a request has a body at all: by HTTP one without either header has none. */
export function announcesBody(request: IncomingMessage): boolean {
  const length = request.headers["content-length"];
  return request.headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}

function readBytes(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  if (!announcesBody(request) || request.readableEnded) return Promise.resolve(new Uint8Array());
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) {
    discard(request);
    return Promise.reject(tooLarge(maxBytes));
  }
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const stop = (): void => {
      request.off("data", onData).off("end", onEnd).off("error", onGone).off("close", onGone);
    };
    const onData = (chunk: Uint8Array): void => {
      length += chunk.byteLength;
      if (length <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      stop();
      discard(request);
      reject(tooLarge(maxBytes));
    };
    const onEnd = (): void => {
      stop();
      resolve(concatBytes(chunks, length));
    };
    const onGone = (): void => {
      stop();
      // Whatever comes after is nobody's business, but an `error` that nobody hears would end the process.
      request.on("error", () => {});
      reject(new RequestAbortedError("the client went away before its request was complete"));
    };
    request.on("data", onData).on("end", onEnd).on("error", onGone).on("close", onGone);
    if (request.destroyed) onGone();
  });
}

function discard(request: IncomingMessage): void {
  let length = 0;
  request.on("error", () => {});
  request.on("data", (chunk: Uint8Array) => {
    length += chunk.byteLength;
    if (length > MAX_DISCARDED_BYTES) request.destroy();
  });
}

function tooLarge(maxBytes: number): HttpProblem {
  return new HttpProblem(413, { detail: `The body must not be longer than ${maxBytes} bytes.` });
}

function contentEncodings(request: IncomingMessage): readonly string[] {
  const header = request.headers["content-encoding"];
  if (header === undefined) return [];
  const encodings = header
    .split(",")
    .map((each) => each.trim().toLowerCase())
    .filter((each) => each !== "" && each !== "identity");
  const isKnown = encodings.every((each) => DECOMPRESSORS.has(each));
  if (isKnown && encodings.length <= MAX_ENCODINGS) return encodings;
  throw new HttpProblem(
    415,
    { detail: "The content encoding is not supported; gzip, deflate and br are." },
    { "accept-encoding": "gzip, deflate, br" },
  );
}

type Decompress = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Uint8Array>;

const DECOMPRESSORS: ReadonlyMap<string, Decompress> = new Map<string, Decompress>([
  ["gzip", promisify(gunzip)],
  ["x-gzip", promisify(gunzip)],
  ["deflate", promisify(inflate)],
  ["br", promisify(brotliDecompress)],
]);

async function decompress(bytes: Uint8Array, encoding: string, maxBytes: number): Promise<Uint8Array> {
  try {
    return (await DECOMPRESSORS.get(encoding)?.(bytes, { maxOutputLength: maxBytes })) ?? bytes;
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(maxBytes);
    throw new HttpProblem(400, { detail: `The body is not ${encoding} data.` });
  }
}
