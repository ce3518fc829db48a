import { NameScope } from "../../naming/index.js";
import {
  type OperationPlan,
  operationDoc,
  operationSummary,
  type RestPart,
  type RestPlan,
  type RuntimeSymbols,
  runtimeSymbols,
} from "../../plan/rest/index.js";
import {
  arrayDoc,
  code,
  type GeneratedFile,
  generatedHeader,
  imp,
  impType,
  jsDoc,
  layOut,
  objectDoc,
  type Printable,
  propAccess,
  propKey,
  TsFile,
  tsValue,
} from "../../print/index.js";
import { exampleLines } from "./example.js";
import { defaultBaseUrl, serversDoc } from "./servers.js";

/** `orders/client.ts`: the client as one object, and a function for each operation. */
export function printRestClient(rest: RestPlan): readonly GeneratedFile[] {
  const runtime = runtimeSymbols(rest.service);
  const [only] = rest.parts;
  if (rest.parts.length === 1 && only !== undefined) {
    return [printSingle(rest, only, runtime)];
  }
  return [printWhole(rest, runtime), ...rest.parts.map((part) => printPart(rest, part, runtime))];
}

/** A small service: everything in one file. */
function printSingle(rest: RestPlan, part: RestPart, runtime: RuntimeSymbols): GeneratedFile {
  const calls = callNames(part, [rest.names.createClient, rest.names.servers]);
  const file = new TsFile(part.clientFile, declaredNames(rest, part, calls), generatedHeader);
  file.add(
    printInterface(rest.names.client, `The ${rest.names.pascal} API, bound to one base URL.`, part, runtime),
  );
  file.line();
  file.add(printCreate(rest, [code`{\n${bindings(part, calls, runtime)}  }`], runtime));
  file.add(printFunctions(rest, part, { calls, runtime }));
  return file.flush();
}

/** A large service: the client put together from its parts. */
function printWhole(rest: RestPlan, runtime: RuntimeSymbols): GeneratedFile {
  const { names } = rest;
  const path = `${rest.service}/client.ts`;
  const declared = new Set([names.client, names.clientOptions, names.createClient, names.servers]);
  const file = new TsFile(path, declared, generatedHeader);
  const parts = rest.parts.map((part) => impType(partInterface(part), part.clientFile));
  const list = parts.map((part, index) => code`${index === 0 ? "" : ",\n    "}${part}`);
  file.line(`/** The ${names.pascal} API, bound to one base URL. */`);
  file.line(code`export interface ${names.client}\n  extends ${list} {}`);
  file.line();
  const spreads = rest.parts.map(
    (part) => code`    ...${imp(partBinder(part), part.clientFile)}(connection),\n`,
  );
  file.add(printCreate(rest, [code`{\n${spreads}  }`], runtime));
  return file.flush();
}

function printPart(rest: RestPlan, part: RestPart, runtime: RuntimeSymbols): GeneratedFile {
  const calls = callNames(part, [partBinder(part)]);
  const declared = new Set([...declaredNames(rest, part, calls), partInterface(part), partBinder(part)]);
  const file = new TsFile(part.clientFile, declared, generatedHeader);
  file.add(
    printInterface(
      partInterface(part),
      `The operations of ${rest.names.client} in ${part.name ?? ""}.`,
      part,
      runtime,
    ),
  );
  file.line();
  file.line(
    code`export function ${partBinder(part)}(connection: ${runtime.type("Connection", "client")}): ${partInterface(part)} {`,
  );
  file.line(code`  return {\n${bindings(part, calls, runtime)}  };\n}`);
  file.add(printFunctions(rest, part, { calls, runtime }));
  return file.flush();
}

function partInterface(part: RestPart): string {
  return `${part.name ?? ""}Calls`;
}

function partBinder(part: RestPart): string {
  return `bind${part.name ?? ""}Calls`;
}

/** The constants that tie an operation to its errors, clear of the functions beside them. */
function callNames(part: RestPart, taken: readonly string[]): ReadonlyMap<OperationPlan, string> {
  const scope = new NameScope([...taken, ...part.operations.map((plan) => plan.functionName)]);
  return new Map(
    part.operations.map((plan) => [plan, scope.claim(`${plan.name}Call`, () => [`${plan.name}Callable`])]),
  );
}

function declaredNames(
  { names }: RestPlan,
  part: RestPart,
  calls: ReadonlyMap<OperationPlan, string>,
): ReadonlySet<string> {
  return new Set([
    names.client,
    names.clientOptions,
    names.createClient,
    names.servers,
    ...part.operations.map((plan) => plan.functionName),
    ...calls.values(),
    // Parameters of the printed functions.
    "connection",
    "input",
    "options",
  ]);
}

function printInterface(name: string, doc: string, part: RestPart, runtime: RuntimeSymbols): Printable {
  const members = part.operations.map((plan, index) => {
    const kind = plan.inputOptional ? "ClientMethodWithoutInput" : "ClientMethod";
    const type = code`${runtime.type(kind, "client")}<${plan.input}, ${plan.response}>`;
    const doc = operationDoc(plan, "  ", { throws: true });
    return code`${index === 0 ? "" : "\n"}${doc}  readonly ${propKey(plan.name)}: ${type};\n`;
  });
  return code`/** ${doc} */\nexport interface ${name} {\n${members}}\n`;
}

function bindings(
  part: RestPart,
  calls: ReadonlyMap<OperationPlan, string>,
  runtime: RuntimeSymbols,
): readonly Printable[] {
  const bind = runtime.value("bind", "client");
  return part.operations.map(
    (plan) => code`    ${propKey(plan.name)}: ${bind}(connection, ${calls.get(plan) ?? ""}),\n`,
  );
}

function printCreate(rest: RestPlan, client: Printable, runtime: RuntimeSymbols): Printable {
  const { names } = rest;
  const baseUrl = defaultBaseUrl(rest.servers);
  const connect = runtime.value("connect", "client");
  const info = code`{ name: ${tsValue(rest.service)} }`;
  const servers = printServers(rest);
  const example = ["@example", "```ts", ...exampleLines(rest, baseUrl !== null), "```"];
  const doc = jsDoc(["Makes a client; make one and keep it."], example, "");
  if (baseUrl === null) {
    return code`${servers}export type ${names.clientOptions} = ${runtime.type("ClientOptions", "client-options")};

${doc}export function ${names.createClient}(options: ${names.clientOptions}): ${names.client} {
  const connection = ${connect}(options, ${info});
  return ${client};
}
`;
  }
  return code`${servers}export interface ${names.clientOptions} extends ${runtime.type("ClientSettings", "client-options")} {
  /** Absolute, with or without a path; or several, or a resolver. Default: \`${baseUrl.replaceAll("`", "'").replaceAll("*/", "* /")}\`, the contract's first server. */
  readonly baseUrl?: ${runtime.type("BaseUrlSource", "client-options")};
}

${doc}export function ${names.createClient}(options: ${names.clientOptions} = {}): ${names.client} {
  const connection = ${connect}({ baseUrl: ${tsValue(baseUrl)}, ...options }, ${info});
  return ${client};
}
`;
}

function printServers(rest: RestPlan): Printable {
  // `/` is what the specification assumes where a contract names no server.
  if (rest.servers.every(({ url, description }) => url === "/" && description === null)) return "";
  const doc = arrayDoc(rest.servers.map(serversDoc));
  const list = layOut(doc, "", `export const ${rest.names.servers} = `.length, " as const;".length);
  return code`/** Where the contract says that the API lives. */
export const ${rest.names.servers} = ${list} as const;

`;
}

function printFunctions(
  rest: RestPlan,
  part: RestPart,
  at: { readonly calls: ReadonlyMap<OperationPlan, string>; readonly runtime: RuntimeSymbols },
): readonly Printable[] {
  return part.operations.map((plan) =>
    printFunction(rest, part, { plan, call: at.calls.get(plan) ?? "", runtime: at.runtime }),
  );
}

/** The constant and the function of one operation. */
function printFunction(
  rest: RestPlan,
  part: RestPart,
  of: { readonly plan: OperationPlan; readonly call: string; readonly runtime: RuntimeSymbols },
): Printable {
  const { plan, call, runtime } = of;
  const errors = [...plan.errors].map(
    ([response, error]) => code`${tsKey(response.status)}: ${error.symbol}`,
  );
  const owner = part.name === null ? rest.names.client : partInterface(part);
  const mark = plan.inputOptional ? "?" : "";
  const object = objectDoc([code`operation: ${plan.constant}`, sequenceOf("errors: ", errors)]);
  const constant = code`const ${call} = ${layOut(object, "", `const ${call} = `.length)};`;
  const deprecated = plan.operation.deprecated ? "\n *\n * @deprecated" : "";
  const doc =
    deprecated === ""
      ? `/** ${operationSummary(plan)}; see {@link ${owner}${propAccess(plan.name)}}. */`
      : `/**\n * ${operationSummary(plan)}; see {@link ${owner}${propAccess(plan.name)}}.${deprecated}\n */`;
  return code`
${constant}

${doc}
export function ${plan.functionName}(
  connection: ${runtime.type("Connection", "client")},
  input${mark}: ${plan.input},
  options?: ${runtime.type("CallOptions", "client-options")},
): Promise<${runtime.type("SuccessBody", "client")}<${plan.response}>> {
  return ${runtime.value("call", "client")}(connection, ${call}, input, options);
}
`;
}

function sequenceOf(key: string, members: readonly Printable[]) {
  return { kind: "sequence" as const, parts: [key, objectDoc(members)] };
}

/** `404`, `"4XX"`, `default`: as a key of an object. */
function tsKey(status: number | string): string {
  return typeof status === "number" ? String(status) : propKey(status);
}
