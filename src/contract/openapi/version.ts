/** The versions of the specification that are told apart; patch versions change nothing. */
export type OpenApiVersion = "2.0" | "3.0" | "3.1" | "3.2";

/** `"3.1.0"` -> `"3.1"`; `null` for versions that commsgen does not read. */
export function openApiVersion(written: string | null): OpenApiVersion | null {
  const match = /^\s*(\d+)(?:\.(\d+))?(?:[.-].*)?$/.exec(written ?? "");
  if (match === null) return null;
  const [, major = "", minor = "0"] = match;
  switch (`${major}.${minor}`) {
    case "2.0":
      return "2.0";
    case "3.0":
      return "3.0";
    case "3.1":
      return "3.1";
    case "3.2":
      return "3.2";
    default:
      return null;
  }
}
