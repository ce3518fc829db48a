import type { FetchLike } from "./client-options.js";
import { concatBytes, ResponseTooLargeError, type Transport, type WireRequest } from "./transport.js";

/** Sends by `fetch`; `undefined`: the global one, looked up at each request so that tests can replace it. */
export function fetchTransport(fetch: FetchLike | undefined): Transport {
  return async (request) => {
    const response = await (fetch ?? globalThis.fetch)(request.url, {
      method: request.method,
      headers: { ...request.headers },
      body: bodyOf(request),
      signal: request.signal,
      // A redirect is a response like others: the contract says whether it is one to expect.
      redirect: "manual",
    });
    return { status: response.status, headers: response.headers, body: await readAll(response, request) };
  };
}

function bodyOf(request: WireRequest): string | ArrayBuffer | null {
  if (request.body === null || typeof request.body === "string") return request.body;
  // Its own buffer and no more: the array may be a window into a larger one.
  const buffer = new ArrayBuffer(request.body.byteLength);
  new Uint8Array(buffer).set(request.body);
  return buffer;
}

async function readAll(response: Response, request: WireRequest): Promise<Uint8Array> {
  const { maxResponseBytes } = request;
  const declared = Number(response.headers.get("content-length") ?? Number.NaN);
  const isHead = request.method === "HEAD";
  if (declared > maxResponseBytes && !isHead) {
    await response.body?.cancel();
    throw new ResponseTooLargeError(response, maxResponseBytes);
  }
  // The length is that of the encoded body: behind a `gzip` there may be any number of bytes.
  if (response.body === null || (declared >= 0 && !response.headers.has("content-encoding"))) {
    return new Uint8Array(await response.arrayBuffer());
  }
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concatBytes(chunks, length);
    chunks.push(value);
    length += value.byteLength;
    if (length > maxResponseBytes) {
      await reader.cancel();
      throw new ResponseTooLargeError(response, maxResponseBytes);
    }
  }
}
