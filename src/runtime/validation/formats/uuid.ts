const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** RFC 9562, any version: `2eb8aa08-aa98-11ea-b4aa-73b441d16380`. */
export function isUuid(text: unknown): boolean {
  return typeof text === "string" && uuid.test(text);
}
