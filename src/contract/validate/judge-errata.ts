import type { ContractKind } from "../load/index.js";
import { isRecord, type SchemaFault, valueAt } from "./schema-faults.js";

export interface JudgedApi {
  /** With its references replaced. */
  readonly api: unknown;
  readonly kind: ContractKind;
  readonly version: string;
}

interface Erratum {
  readonly kind: ContractKind;
  /** Which versions' JSON Schema has the fault. */
  readonly version: string;
  readonly matches: (fault: SchemaFault, judged: JudgedApi) => boolean;
}

/**
 * Places where the JSON Schemas that the judges ship contradict the specification that they stand for. A
 * complaint of theirs would send the author to mend what is right.
 */
const ERRATA: readonly Erratum[] = [
  {
    // The schema says `descriptions`; the Server Variable Object has `description`.
    kind: "openapi",
    version: "3.1",
    matches: (fault) =>
      fault.params["unevaluatedProperty"] === "description" && /\/variables\/[^/]+$/.test(fault.instancePath),
  },
  {
    // The schema calls the `server` of a Link Object `body`.
    kind: "openapi",
    version: "3.1",
    matches: (fault) =>
      fault.params["unevaluatedProperty"] === "server" && /\/links\/[^/]+$/.test(fault.instancePath),
  },
  {
    // The names of HTTP authentication schemes ignore case (RFC 9110, 11.1): `Bearer` has a `bearerFormat` too.
    kind: "openapi",
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
    kind: "openapi",
    version: "3.1",
    matches: (fault) => /\/callbacks\/[^/]+\/x-[^/]*$/.test(fault.instancePath),
  },
  {
    // Alternatives overlap (a Parameter Object has no required member, so that a reference is one, too), where
    // `oneOf` allows one of them alone.
    kind: "asyncapi",
    version: "",
    matches: (fault) => fault.keyword === "oneOf" && Array.isArray(fault.params["passingSchemas"]),
  },
  {
    // A Schema Object may be `true` or `false` (Schema Object, Properties); the schema takes these for Multi Format
    // Schema Objects, because what is no object lacks no member `schema`.
    kind: "asyncapi",
    version: "3.",
    matches: (fault, { api }) =>
      fault.schemaPath.endsWith("/multiFormatSchema.json/type") &&
      typeof valueAt(api, fault.instancePath) === "boolean",
  },
];

export function isErratum(fault: SchemaFault, judged: JudgedApi): boolean {
  return ERRATA.some(
    (erratum) =>
      erratum.kind === judged.kind &&
      judged.version.startsWith(erratum.version) &&
      erratum.matches(fault, judged),
  );
}
