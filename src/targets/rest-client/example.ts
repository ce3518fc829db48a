import { camelCase, isReservedWord } from "../../naming/index.js";
import type { OperationPlan, RestPlan } from "../../plan/rest/index.js";
import { propAccess } from "../../print/index.js";

/** `const orders = createOrdersClient({ baseUrl });` and a call, as lines of a comment. */
export function exampleLines(rest: RestPlan, hasBaseUrl: boolean): readonly string[] {
  const wish = camelCase(rest.service);
  const name = isReservedWord(wish) ? "client" : wish;
  const options = hasBaseUrl ? "" : "{ baseUrl }";
  return [`const ${name} = ${rest.names.createClient}(${options});`, ...callLines(name, rest.operations)];
}

/** The first operation that reads something with nothing but words of its path, else the first one. */
function callLines(name: string, operations: readonly OperationPlan[]): readonly string[] {
  const plain = operations.filter((plan) => inputOf(plan) !== null);
  const plan = plain.find(({ operation }) => operation.method === "GET") ?? plain[0] ?? operations[0];
  if (plan === undefined) return [];
  const call = `await ${name}${propAccess(plan.name)}(${inputOf(plan) ?? "input"});`;
  const isAnswered = plan.responses.some(
    ({ outcome, content }) => outcome === "success" && content.length > 0,
  );
  return [isAnswered ? `const answer = ${call}` : call];
}

/** `{ path: { orderId } }`, `""` for none; `null` where a call takes more than names can say. */
function inputOf(plan: OperationPlan): string | null {
  if (plan.inputOptional) return "";
  const needed = plan.groups.filter((group) => !group.optional);
  const [path] = needed;
  if (plan.body?.required === true || path?.key !== "path" || needed.length > 1) return null;
  const names = path.parameters.map((parameter) => parameter.name);
  if (!names.every((name) => /^[A-Za-z_$][\w$]*$/.test(name) && !isReservedWord(name))) return null;
  return `{ path: { ${names.join(", ")} } }`;
}
