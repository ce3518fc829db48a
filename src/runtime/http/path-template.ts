export interface PathTemplate {
  /** `/orders/{orderId}` */
  readonly path: string;
  /** Fixed parts of the query, as some contracts write them: `/orders?action=cancel` -> `action=cancel`. */
  readonly query: string;
}

/** A fragment is only there to tell apart what the wire cannot (`/#X-Amz-Target=...`): it is never sent. */
export function splitPathTemplate(template: string): PathTemplate {
  const [withoutFragment = ""] = template.split("#", 1);
  // A `?` inside braces would be part of a name.
  const at = withoutFragment.replace(/\{[^}]*\}/g, (name) => "x".repeat(name.length)).indexOf("?");
  if (at < 0) return { path: withoutFragment, query: "" };
  return { path: withoutFragment.slice(0, at), query: withoutFragment.slice(at + 1) };
}
