import { describeFault, describeRule, type PlacedMessage } from "./describe-fault.js";
import { isErratum } from "./judge-errata.js";
import { isSelfContained, type JudgeRequest } from "./judge-request.js";
import type { JudgedFiles } from "./judged-files.js";
import type { JudgedVersion } from "./judged-versions.js";
import { isRecord, schemaFaultsOf, usefulFaults } from "./schema-faults.js";

/** References of a contract that refers to itself in many ways are replaced as far as this allows. */
const DEREFERENCE_TIMEOUT_MS = 5_000;

/**
 * Stands for the file system in the addresses that swagger-parser sees, so that it resolves them the same way
 * on every platform and can reach no file by itself. `.invalid` is reserved (RFC 2606).
 */
const FILES_ORIGIN = "https://contract.invalid";

/**
 * Has swagger-parser judge `api`, which it changes: it replaces references in place. Files other than those
 * given, and the network, are out of its reach. References that lead nowhere are left to the reader, which knows
 * what is a reference and what only looks like one.
 */
export async function judgeOpenApi(
  request: JudgeRequest,
  api: Record<string, unknown>,
  judging: { readonly files: JudgedFiles; readonly known: JudgedVersion },
): Promise<readonly PlacedMessage[]> {
  const faults = makeJudgeable(api, judging.known);
  faults.push(...(await runSwaggerParser(request, api, judging)));
  return faults;
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
    faults.push({
      pointer: "/info/version",
      file: null,
      member: null,
      sentence: (thing) => `${thing} ${predicate}`,
    });
    info["version"] = String(info["version"]);
  }
  if (known.member === "openapi" && api["paths"] === undefined && api["webhooks"] === undefined) {
    const optional = known.version.startsWith("3.1") && api["components"] !== undefined;
    if (!optional)
      faults.push({ pointer: "", file: null, member: null, sentence: (thing) => `${thing} lacks \`paths\`` });
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
      .filter((fault) => !isErratum(fault, { api: parser.api, kind: "openapi", version: known.version }))
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
