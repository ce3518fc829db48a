/** Fetches a text; rejects with an `Error` that says why where it cannot. */
export type FetchText = (url: string, signal: AbortSignal) => Promise<string>;

export const FETCH_TIMEOUT_MS = 10_000;
const MAX_BYTES = 20 * 1024 * 1024;
const MAX_REDIRECTS = 5;

/** The default: global `fetch`, at most 20 MB, redirects only within the origins that the caller allows. */
export function createFetchText(allowedOrigins: ReadonlySet<string>): FetchText {
  return async (url, signal) => {
    let current = url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const response = await fetch(current, {
        signal,
        redirect: "manual",
        headers: { accept: "application/yaml, application/json;q=0.9, text/*;q=0.8, */*;q=0.1" },
      });
      const location = response.headers.get("location");
      if (response.status >= 300 && response.status < 400 && location !== null) {
        await response.body?.cancel();
        current = redirectTarget(location, current, allowedOrigins);
        continue;
      }
      if (!response.ok) {
        await response.body?.cancel();
        throw new Error(`The server answered ${response.status}`);
      }
      return readBounded(response);
    }
    throw new Error(`More than ${MAX_REDIRECTS} redirects`);
  };
}

function redirectTarget(location: string, from: string, allowedOrigins: ReadonlySet<string>): string {
  const target = new URL(location, from);
  if (!allowedOrigins.has(target.origin)) {
    throw new Error(`The server redirects to ${target.origin}, which is not an allowed origin`);
  }
  return target.href;
}

async function readBounded(response: Response): Promise<string> {
  if (response.body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error(`The answer is larger than ${MAX_BYTES / 1024 / 1024} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
