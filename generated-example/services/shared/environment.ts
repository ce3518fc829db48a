/** What every service takes from its environment. */
export interface Environment {
  readonly port: number;
  readonly databaseUrl: string;
  readonly kafkaBrokers: readonly string[];
}

/** `readEnvironment(process.env, "INVENTORY_URL")`: throws one error that names all that is missing or wrong. */
export function readEnvironment<Name extends string = never>(
  variables: Readonly<Record<string, string | undefined>>,
  ...needed: readonly Name[]
): Environment & { readonly [Variable in Name]: string } {
  const problems: string[] = [];
  const text = (name: string): string => {
    const value = variables[name] ?? "";
    if (value === "") problems.push(`${name} is missing`);
    return value;
  };
  const port = Number(variables["PORT"] ?? "8080");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    problems.push(`PORT is no port: ${variables["PORT"]}`);
  }
  const databaseUrl = text("DATABASE_URL");
  const kafkaBrokers = text("KAFKA_BROKERS").split(",");
  const others = Object.fromEntries(needed.map((name) => [name, text(name)]));
  if (problems.length > 0) throw new Error(problems.join("; "));
  // `others` has a text for each of the names in `needed`.
  return { port, databaseUrl, kafkaBrokers, ...(others as { [Variable in Name]: string }) };
}
