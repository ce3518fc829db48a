import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import {
  concatBytes,
  ResponseTooLargeError,
  type Transport,
  type WireRequest,
  type WireResponse,
} from "./transport.js";

/** Sends by `node:http` and `node:https` what `fetch` refuses: TRACE, and a body with GET or HEAD. */
export const nodeTransport: Transport = (request) =>
  new Promise((resolve, reject) => {
    const sent = open(request);
    sent.on("error", reject);
    sent.on("response", (response) => {
      readAll(response, request).then(resolve, (error: unknown) => {
        sent.destroy();
        reject(error);
      });
    });
    sent.end(request.body ?? undefined);
  });

function open(request: WireRequest): ClientRequest {
  const { method, headers, signal, body } = request;
  const send = request.url.startsWith("https:") ? requestHttps : requestHttp;
  const length = typeof body === "string" ? new TextEncoder().encode(body).byteLength : body?.byteLength;
  return send(request.url, {
    method,
    signal,
    // Without a length, Node would leave a body of GET unframed.
    headers: length === undefined ? { ...headers } : { ...headers, "content-length": String(length) },
  });
}

async function readAll(response: IncomingMessage, request: WireRequest): Promise<WireResponse> {
  const status = response.statusCode ?? 0;
  const headers = new Headers();
  for (let index = 0; index + 1 < response.rawHeaders.length; index += 2) {
    headers.append(response.rawHeaders[index] ?? "", response.rawHeaders[index + 1] ?? "");
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response) {
    // Without an encoding set, a response streams bytes.
    const bytes: Uint8Array = chunk;
    chunks.push(bytes);
    length += bytes.byteLength;
    if (length > request.maxResponseBytes) {
      throw new ResponseTooLargeError({ status, headers }, request.maxResponseBytes);
    }
  }
  return { status, headers, body: concatBytes(chunks, length) };
}
