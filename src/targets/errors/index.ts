import {
  bodyUnion,
  type ErrorPlan,
  errorStatusType,
  type RestPlan,
  type RuntimeSymbols,
  runtimeSymbols,
} from "../../plan/rest/index.js";
import type { PlannedTypes } from "../../plan/types/planned-types.js";
import {
  code,
  type GeneratedFile,
  generatedHeader,
  jsDoc,
  jsDocLines,
  type Printable,
  TsFile,
  tsString,
} from "../../print/index.js";

/** `orders/errors.ts`: a class for each modelled error, and the client's own errors beside them. */
export function printErrors(rest: RestPlan, types: PlannedTypes): GeneratedFile {
  const runtime = runtimeSymbols(rest.service);
  const { apiError } = rest.names;
  const declared = new Set([apiError, ...clientErrors, ...rest.errors.map((error) => error.symbol.name)]);
  const file = new TsFile(`${rest.service}/errors.ts`, declared, generatedHeader);
  file.line(
    `export {\n${clientErrors.map((name) => `  ${name},\n`).join("")}} from "./runtime/http/client-errors.js";`,
  );
  file.line();
  file.add(printBase(rest, runtime));
  for (const error of rest.errors) {
    file.line();
    file.add(printError(error, { rest, types, runtime }));
  }
  return file.flush();
}

/** What a call can fail with beside the contract's errors. */
const clientErrors = [
  "AbortedError",
  "CircuitOpenError",
  "ClientError",
  "ConcurrencyLimitError",
  "ConnectionError",
  "InvalidRequestError",
  "InvalidResponseError",
  "TimeoutError",
  "UnexpectedStatusError",
] as const;

function printBase(rest: RestPlan, runtime: RuntimeSymbols): Printable {
  const base = runtime.value("ApiError", "client-errors");
  const name = rest.names.apiError;
  return code`/** Any error that the ${oneLine(rest.title)} contract models. */
export class ${name}<
  Status extends number = number,
  Body = unknown,
  ResponseHeaders = unknown,
> extends ${base}<Status, Body, ResponseHeaders> {
  override readonly name: string = ${tsString(name)};
}
`;
}

function oneLine(text: string): string {
  return jsDocLines(text).join(" ");
}

interface ErrorsContext {
  readonly rest: RestPlan;
  readonly types: PlannedTypes;
  readonly runtime: RuntimeSymbols;
}

function printError(error: ErrorPlan, { rest, types, runtime }: ErrorsContext): Printable {
  const doc = jsDoc([meaningOf(error)], [], "");
  const status = errorStatusType(error.statuses, runtime);
  const body = bodyUnion(error.content, "read", types);
  const headers = error.headers === null ? "" : code`, ${types.use(error.headers.schema, "read").type}`;
  const { name } = error.symbol;
  return code`${doc}export class ${name} extends ${rest.names.apiError}<${status}, ${body}${headers}> {
  override readonly name = ${tsString(name)};
}
`;
}

/** `404: No such order`; `400, 422; each operation says why` where several operations say different things of one class. */
function meaningOf({ statuses, description }: ErrorPlan): string {
  const texts = statuses.map((status) => (status === "default" ? "Any other status" : String(status)));
  const text = description === null ? "" : oneLine(description);
  const reason = description === null ? "; each operation says why" : text && `: ${text}`;
  return `${texts.join(", ")}${reason}`;
}
