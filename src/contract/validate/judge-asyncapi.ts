import { describeRules, rulesetOf } from "./asyncapi-rules.js";
import { AsyncApiSchemas } from "./asyncapi-schema.js";
import { combineContract } from "./combined-contract.js";
import { describeFault, type PlacedMessage } from "./describe-fault.js";
import { isErratum } from "./judge-errata.js";
import { isSelfContained, type JudgeRequest } from "./judge-request.js";
import type { JudgedFiles } from "./judged-files.js";
import type { JudgedVersion } from "./judged-versions.js";
import { isRecord, type SchemaFault, usefulFaults, valueAt } from "./schema-faults.js";

type ParserModule = Pick<typeof import("@asyncapi/parser"), "Parser">;

/** Judges AsyncAPI documents by the official JSON Schemas and the rules of @asyncapi/parser. */
export class AsyncApiJudge {
  readonly #parser: InstanceType<ParserModule["Parser"]>;
  readonly #schemas = new AsyncApiSchemas();
  /** The document of the last run with its references replaced. */
  #resolved: unknown;

  constructor({ Parser }: ParserModule) {
    const ruleset = rulesetOf((resolved) => {
      this.#resolved = resolved;
    });
    this.#parser = new Parser({ ruleset });
  }

  /**
   * Changes `api`. Reads no file but those of the contract, and runs nothing that the contract says. Some names
   * (`hasOwnProperty`) are more than the parser can take: it gives up, and the schemas alone judge.
   */
  async judge(
    request: JudgeRequest,
    api: Record<string, unknown>,
    { files, known }: { readonly files: JudgedFiles; readonly known: JudgedVersion },
  ): Promise<readonly PlacedMessage[]> {
    api["asyncapi"] = known.version;
    const selfContained = isSelfContained(request);
    const combined = await combineContract(request, api, files);
    this.#resolved = undefined;
    const found = await this.#parser.validate(JSON.stringify(combined.document));
    const resolved = this.#resolved;
    const faults =
      selfContained || resolved === undefined
        ? this.#schemaFaults(api, { version: known.version, resolved: false })
        : this.#schemaFaults(resolved, { version: known.version, resolved: true });
    return [...faults, ...describeRules(found, combined, resolved)];
  }

  #schemaFaults(
    api: unknown,
    judged: { readonly version: string; readonly resolved: boolean },
  ): readonly PlacedMessage[] {
    return usefulFaults(this.#schemas.faultsOf(api, judged))
      .filter((fault) => !isReferenceElsewhere(fault, api))
      .filter((fault) => !isErratum(fault, { api, version: judged.version, kind: "asyncapi" }))
      .map((fault) => describeFault(fault, api));
  }
}

/** What a reference lacks stands where it leads, and is judged there. */
function isReferenceElsewhere({ instancePath, params }: SchemaFault, api: unknown): boolean {
  const value = valueAt(api, instancePath);
  const isReference = isRecord(value) && typeof value["$ref"] === "string";
  return isReference && params["additionalProperty"] !== "$ref";
}
