export interface BaseUrl {
  /** Origin and path without a trailing slash: `https://api.example.com/v1`. */
  readonly prefix: string;
  /** A query that goes with every request, without `?`; `""`: none. */
  readonly query: string;
}

/** Throws a `TypeError` for what is no absolute HTTP URL. */
export function parseBaseUrl(text: string): BaseUrl {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new TypeError(
      `baseUrl ${JSON.stringify(text)} is not an absolute URL such as "https://api.example.com/v1"`,
    );
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new TypeError(`baseUrl ${JSON.stringify(text)} is neither http: nor https:`);
  }
  if (url.username !== "" || url.password !== "") {
    // Not echoed: it holds a secret.
    throw new TypeError(
      "baseUrl must not have a user name or password in it: send an `authorization` header",
    );
  }
  return { prefix: url.origin + url.pathname.replace(/\/+$/, ""), query: url.search.slice(1) };
}

/** `joinUrl({ prefix: "https://x/v1", query: "k=1" }, "/orders", ["a=2", ""])` -> `https://x/v1/orders?k=1&a=2` */
export function joinUrl(base: BaseUrl, path: string, queries: readonly string[]): string {
  const query = [base.query, ...queries].filter((each) => each !== "").join("&");
  const url = `${base.prefix}${path.startsWith("/") ? "" : "/"}${path}`;
  return query === "" ? url : `${url}?${query}`;
}

/**
 * The same request at another base: `("https://x/v1/orders?a=2", https://x/v1, https://y/v2)` ->
 * `https://y/v2/orders?a=2`; `null` for a URL that is not below `from`.
 */
export function moveUrl(url: string, from: BaseUrl, to: BaseUrl): string | null {
  if (!url.startsWith(`${from.prefix}/`)) return null;
  if (from === to) return url;
  const rest = url.slice(from.prefix.length);
  const mark = rest.indexOf("?");
  const path = mark === -1 ? rest : rest.slice(0, mark);
  const query = mark === -1 ? "" : rest.slice(mark + 1);
  if (query === from.query) return joinUrl(to, path, []);
  const own = from.query === "" ? "" : `${from.query}&`;
  return query.startsWith(own) ? joinUrl(to, path, [query.slice(own.length)]) : null;
}
