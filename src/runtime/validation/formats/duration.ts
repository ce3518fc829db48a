const duration =
  /^P(?:\d+W|(?=\d|T\d)(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)?(?:T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?)$/;

/** ISO 8601 duration as RFC 3339, appendix A, writes it: `P1Y2M3DT4H5M6S`, `P4W`. */
export function isDuration(text: unknown): boolean {
  return typeof text === "string" && duration.test(text);
}
