import { isRecord, type SchemaFault, valueAt } from "./schema-faults.js";

export interface JudgedApi {
  /** With its references replaced. */
  readonly api: unknown;
  readonly version: string;
}

interface Erratum {
  /** Which versions' JSON Schema has the fault. */
  readonly version: string;
  readonly matches: (fault: SchemaFault, judged: JudgedApi) => boolean;
}

/**
 * Places where the JSON Schemas that swagger-parser ships contradict the specification that they stand for. A
 * complaint of theirs would send the author to mend what is right.
 */
const ERRATA: readonly Erratum[] = [
  {
    // The schema says `descriptions`; the Server Variable Object has `description`.
    version: "3.1",
    matches: (fault) =>
      fault.params["unevaluatedProperty"] === "description" && /\/variables\/[^/]+$/.test(fault.instancePath),
  },
  {
    // The schema calls the `server` of a Link Object `body`.
    version: "3.1",
    matches: (fault) =>
      fault.params["unevaluatedProperty"] === "server" && /\/links\/[^/]+$/.test(fault.instancePath),
  },
  {
    // The names of HTTP authentication schemes ignore case (RFC 9110, 11.1): `Bearer` has a `bearerFormat` too.
    version: "3.1",
    matches: (fault, { api }) => {
      const scheme = valueAt(api, fault.instancePath);
      return (
        fault.params["unevaluatedProperty"] === "bearerFormat" &&
        isRecord(scheme) &&
        String(scheme["scheme"]).toLowerCase() === "bearer"
      );
    },
  },
  {
    // A Callback Object may be extended; the schema takes the extensions for path items.
    version: "3.1",
    matches: (fault) => /\/callbacks\/[^/]+\/x-[^/]*$/.test(fault.instancePath),
  },
];

export function isErratum(fault: SchemaFault, judged: JudgedApi): boolean {
  return ERRATA.some(
    (erratum) => judged.version.startsWith(erratum.version) && erratum.matches(fault, judged),
  );
}
