import type { JsonValue } from "../../model/json.js";
import { placeComplaints } from "./complaint-place.js";
import { describeFault, describeRule, type PlacedMessage } from "./describe-fault.js";
import { duplicateJsonKeys } from "./duplicate-json-keys.js";
import { isErratum } from "./judge-errata.js";
import { type Complaint, isSelfContained, type JudgeAnswer, type JudgeRequest } from "./judge-request.js";
import { JudgedFiles, type JudgedText, readJudgedText } from "./judged-files.js";
import { type JudgedVersion, judgedVersionOf } from "./judged-versions.js";
import { isRecord, schemaFaultsOf, usefulFaults } from "./schema-faults.js";

/** References of a contract that refers to itself in many ways are replaced as far as this allows. */
const DEREFERENCE_TIMEOUT_MS = 5_000;

/**
 * Stands for the file system in the addresses that swagger-parser sees, so that it resolves them the same way
 * on every platform and can reach no file by itself. `.invalid` is reserved (RFC 2606).
 */
const FILES_ORIGIN = "https://contract.invalid";

/** Judges documents, one at a time. */
export class Judge {
  readonly #early = new Map<string, JudgedText>();

  /** Reads a document that is likely to be judged soon, and loads the tools for it. */
  async expect(uri: string): Promise<void> {
    try {
      this.#early.set(uri, await readJudgedText(uri));
      await import("@apidevtools/swagger-parser");
    } catch {
      // Whether that matters, and to whom, shows when the document is judged.
    }
  }

  /** As `judge`, with what went wrong as an answer. */
  async answer(request: JudgeRequest): Promise<JudgeAnswer> {
    try {
      return { uri: request.uri, complaints: await this.judge(request), cause: null };
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      return { uri: request.uri, complaints: [], cause };
    }
  }

  /**
   * Looks for keys that stand twice, and has swagger-parser judge the document where it knows the version, on a
   * copy of its own: it replaces references in place. Files other than those given, and the network, are out of
   * its reach. References that lead nowhere are left to the reader, which knows what is a reference and what
   * only looks like one.
   */
  async judge(request: JudgeRequest): Promise<readonly Complaint[]> {
    const files = new JudgedFiles(request.files, this.#early);
    const { text, value } = await files.read(request.uri);
    const complaints = await duplicateKeyComplaints(files, { uri: request.uri, text, value });
    const known = judgedVersionOf(request.version);
    if (known === undefined || !isRecord(value)) return complaints;
    const faults = makeJudgeable(value, known);
    faults.push(...(await runSwaggerParser(request, value, { files, known })));
    return faults.length === 0
      ? complaints
      : [...complaints, ...(await placeComplaints(faults, files, request))];
  }
}

/** JSON only: for YAML the loader's parser says so itself. */
async function duplicateKeyComplaints(
  files: JudgedFiles,
  entry: { readonly uri: string; readonly text: string; readonly value: JsonValue },
): Promise<readonly Complaint[]> {
  const complaints: Complaint[] = [];
  for (const { uri, syntax } of files.all) {
    if (syntax !== "json") continue;
    const { text, value } = uri === entry.uri ? entry : await files.peek(uri);
    for (const { key, pointer } of duplicateJsonKeys(text, value)) {
      const message = `\`${key}\` stands here for the second time; this one counts`;
      complaints.push({ code: "duplicate-key", message, file: uri, pointer });
    }
  }
  return complaints;
}

/** By the address that swagger-parser knows the file under. */
async function readAddress(files: JudgedFiles, address: string): Promise<unknown> {
  if (!address.startsWith(`${FILES_ORIGIN}/`)) return (await files.read(address)).value;
  const path = address.slice(FILES_ORIGIN.length);
  const candidates = [decodeURI(path), decodeURIComponent(path), path].flatMap((uri) => [uri, uri.slice(1)]);
  return (await files.read(candidates.find((uri) => files.has(uri)) ?? path)).value;
}

/** `/specs/a b.yaml` -> `https://contract.invalid/specs/a%20b.yaml`, `C:/a.yaml` -> `https://contract.invalid/C:/a.yaml` */
function addressOf(uri: string): string {
  if (/^https?:/i.test(uri)) return uri;
  const path = uri.startsWith("/") ? uri : `/${uri}`;
  return FILES_ORIGIN + path.split("/").map(encodeURIComponent).join("/").replaceAll("%3A", ":");
}

/**
 * swagger-parser refuses some documents outright, without a word on the rest of them. What it would refuse is
 * mended in the copy, and complained of here.
 */
function makeJudgeable(api: Record<string, unknown>, known: JudgedVersion): PlacedMessage[] {
  const faults: PlacedMessage[] = [];
  api[known.member] = known.version;
  const info = api["info"];
  if (isRecord(info) && typeof info["version"] === "number") {
    const predicate = `is the number ${info["version"]}; must be text, in quotes`;
    faults.push({ pointer: "/info/version", member: null, sentence: (thing) => `${thing} ${predicate}` });
    info["version"] = String(info["version"]);
  }
  if (known.member === "openapi" && api["paths"] === undefined && api["webhooks"] === undefined) {
    const optional = known.version.startsWith("3.1") && api["components"] !== undefined;
    if (!optional)
      faults.push({ pointer: "", member: null, sentence: (thing) => `${thing} lacks \`paths\`` });
    api["paths"] = {};
  }
  return faults;
}

async function runSwaggerParser(
  request: JudgeRequest,
  api: Record<string, unknown>,
  { files, known }: { readonly files: JudgedFiles; readonly known: JudgedVersion },
): Promise<readonly PlacedMessage[]> {
  const { default: SwaggerParser } = await import("@apidevtools/swagger-parser");
  const parser = new SwaggerParser();
  const options = parserOptions({ files, known, selfContained: isSelfContained(request) });
  const { dereference } = parser;
  // Where references lead nowhere, the rest of the document is judged all the same.
  Object.defineProperty(parser, "dereference", {
    value: async (...parameters: readonly unknown[]): Promise<unknown> => {
      try {
        return await Reflect.apply(dereference, parser, parameters);
      } catch {
        return parser.api;
      }
    },
  });
  try {
    // Through `apply` because the typed overloads ask for a document that is known to be valid.
    await Reflect.apply(parser.validate, parser, [addressOf(request.uri), api, options]);
    return [];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (!("details" in error)) return [describeRule(error.message, parser.api)];
    return usefulFaults(schemaFaultsOf(error.details))
      .filter((fault) => !isErratum(fault, { api: parser.api, version: known.version }))
      .map((fault) => describeFault(fault, parser.api));
  }
}

interface Parsing {
  readonly files: JudgedFiles;
  readonly known: JudgedVersion;
  readonly selfContained: boolean;
}

function parserOptions({ files, known, selfContained }: Parsing): object {
  return {
    continueOnError: true,
    timeoutMs: DEREFERENCE_TIMEOUT_MS,
    // For 3.x the second round, which replaces circular references as well, would serve rules that do not exist.
    dereference: {
      circular: known.member === "swagger" ? true : "ignore",
      excludedPathMatcher: () => selfContained,
    },
    resolve: {
      external: !selfContained,
      http: false,
      file: false,
      contract: {
        order: 1,
        canRead: true,
        read: (file: { readonly url: string }) => readAddress(files, file.url),
      },
    },
    parse: {
      json: false,
      yaml: false,
      text: false,
      binary: false,
      contract: {
        canParse: true,
        allowEmpty: true,
        parse: (file: { readonly data: unknown }) => file.data,
      },
    },
  };
}
