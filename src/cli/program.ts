import { Command, InvalidArgumentError, Option } from "commander";
import type { DeployKind, RunFlags } from "./command-options.js";
import type { InitFlags } from "./commands/init.js";
import { type GenerateFlags, runCheck, runGenerate } from "./commands/run.js";
import type { TopicsFlags } from "./commands/topics.js";
import type { ExitCode } from "./exit-codes.js";
import type { Terminal } from "./terminal.js";

/** The program's arguments and help. Parsing throws `CommanderError`; `finish` is told how the command ended. */
export function createProgram(context: {
  readonly terminal: Terminal;
  readonly cwd: string;
  readonly version: string;
  readonly finish: (exitCode: ExitCode) => void;
}): Command {
  const { terminal, cwd, version, finish } = context;
  const program = new Command("commsgen")
    .description(
      "Turns OpenAPI and AsyncAPI contracts into TypeScript: clients, servers, events, and the system around them.",
    )
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .option("--debug", "show the stack when commsgen itself fails")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: () => {}, // errors are reported by the caller, in the form that was asked for
      getOutHelpWidth: () => terminal.width,
      getOutHasColors: () => terminal.outColors,
    })
    .showHelpAfterError(false)
    .addHelpText("after", examples);

  const generate = runCommand(program, "generate", "write the code that the contracts describe")
    .option("--force", "overwrite edited files, and files that commsgen did not write")
    .option("--scaffold", "write the user's side of services too, where it is missing (see init)")
    .option("--dir <folder>", "with --scaffold: holds a folder for each service (default: services)")
    .action(async (paths: string[], flags: GenerateFlags) =>
      finish(await runGenerate(paths, flags, { terminal, cwd })),
    );
  generate.addHelpText(
    "after",
    "\nExit codes: 0 fine, 1 contract errors, 2 usage, 3 input unreadable, 70 a bug of commsgen",
  );

  const check = runCommand(
    program,
    "check",
    "compare the output with the contracts, and write nothing",
  ).action(async (paths: string[], flags: RunFlags) =>
    finish(await runCheck(paths, flags, { terminal, cwd })),
  );
  check.addHelpText(
    "after",
    "\nExit codes: 0 up to date, 1 drift or contract errors, 2 usage, 3 input unreadable, 70 a bug of commsgen",
  );

  addInit(program, { terminal, cwd, finish });
  addTopics(program, { terminal, cwd, finish });

  program
    .command("explain")
    .argument("[code]", "the code of a diagnostic, such as file-edited; lists all when left out")
    .option("--json", "print JSON")
    .option("--debug", "show the stack when commsgen itself fails")
    .description("say what a diagnostic means and what to do about it")
    .action(async (code: string | undefined, flags: { readonly json?: boolean }) => {
      const { runExplain } = await import("./commands/explain.js");
      finish(runExplain(code, terminal, flags.json === true));
    });
  return program;
}

function addInit(
  program: Command,
  context: { readonly terminal: Terminal; readonly cwd: string; readonly finish: (code: ExitCode) => void },
): void {
  const { terminal, cwd, finish } = context;
  const init = program
    .command("init")
    .description(
      "write a service's own side once: package.json, Dockerfile, main.ts, a stub for each operation",
    )
    .argument("<services...>", "names of services, as `commsgen generate` lists them")
    .option("--contracts <paths...>", "files, folders or glob patterns (default: as configured, or specs/)")
    .option("--dir <folder>", "holds a folder for each service (default: services)");
  readingOptions(init)
    .addHelpText(
      "after",
      "\nFiles that are there stay as they are.\nExit codes: 0 fine, 1 contract errors, 2 usage, 3 input unreadable, 70 a bug of commsgen",
    )
    .action(async (names: string[], flags: InitFlags) => {
      const { runInit } = await import("./commands/init.js");
      finish(await runInit(names, flags, { terminal, cwd }));
    });
}

function addTopics(
  program: Command,
  context: { readonly terminal: Terminal; readonly cwd: string; readonly finish: (code: ExitCode) => void },
): void {
  const { terminal, cwd, finish } = context;
  contractCommand(program, "topics", "print the Kafka topics that the contracts need, or compare a broker's")
    .option("--brokers <host:port...>", "compare with this cluster")
    .option("--apply", "create what is missing there; nothing that exists is changed")
    .option("--ssl", "connect with TLS")
    .addOption(
      new Option("--sasl <mechanism>", "log in with KAFKA_USERNAME and KAFKA_PASSWORD").choices([
        "plain",
        "scram-sha-256",
        "scram-sha-512",
      ]),
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 fine, 1 a broker has something else, or contract errors, 2 usage, 3 input unreadable or no broker, 70 a bug of commsgen",
    )
    .action(async (paths: string[], flags: TopicsFlags) => {
      const { runTopics } = await import("./commands/topics.js");
      finish(await runTopics(paths, flags, { terminal, cwd, environment: process.env }));
    });
}

function runCommand(program: Command, name: string, description: string): Command {
  return contractCommand(program, name, description)
    .option("-o, --output <folder>", "the output folder (default: generated)")
    .addOption(new Option("--dates <type>", "type of dates (default: string)").choices(["string", "Date"]))
    .addOption(new Option("--int64 <type>", "type of int64 (default: number)").choices(["number", "bigint"]))
    .addOption(
      new Option("--outbox <sender>", "what sends the outbox's events (default: relay)").choices([
        "relay",
        "debezium",
      ]),
    )
    .addOption(
      new Option(
        "--deploy <kinds>",
        "files around the services, beside those of the configuration: compose, kubernetes, both with a comma; or none at all (default: compose, where there are two services or more)",
      ).argParser(deployKinds),
    )
    .addOption(
      new Option("--gateway <kind>", "what stands in front of the services (default: nginx)").choices([
        "nginx",
        "envoy",
        "none",
      ]),
    )
    .addOption(
      new Option("--kafka-nodes <count>", "brokers of the compose file (default: 1)").choices(["1", "3"]),
    );
}

const allowedKinds = "Allowed are compose, kubernetes, both with a comma, or none.";

/** `compose,kubernetes` */
function deployKinds(text: string): readonly DeployKind[] {
  const kinds = text.split(",").map((word) => {
    const kind = (["compose", "kubernetes", "none"] as const).find((each) => each === word.trim());
    if (kind === undefined) throw new InvalidArgumentError(allowedKinds);
    return kind;
  });
  if (kinds.length > 1 && kinds.includes("none")) throw new InvalidArgumentError(allowedKinds);
  return kinds;
}

/** A command on contracts, with the options that reading them has. */
function contractCommand(program: Command, name: string, description: string): Command {
  const command = program
    .command(name)
    .description(description)
    .argument("[paths...]", "contracts: files, folders or glob patterns");
  return readingOptions(command);
}

function readingOptions(command: Command): Command {
  return command
    .option("-c, --config <file>", "the configuration (default: the nearest commsgen.config.json)")
    .option("--json", "print one JSON document instead of text")
    .option("--all", "show all diagnostics, notes too")
    .option("--strict", "turn warnings into errors")
    .option("--skip <code...>", "only count warnings with this code")
    .option("--allow-origin <origin...>", "fetch $refs from this origin (https://example.com)")
    .option("--no-cache", "do not use what an earlier run found")
    .option("--debug", "show the stack when commsgen itself fails");
}

const examples = `
Examples:
  $ commsgen generate specs/                   all contracts in specs/ to generated/
  $ commsgen generate api.yaml -o src/api      one contract to src/api/
  $ commsgen init orders                       the user's side of one service, to services/orders/
  $ commsgen check specs/                      in CI: exit 1 when contracts and code are out of step
  $ commsgen topics specs/                     the Kafka topics that the contracts need
  $ commsgen explain file-edited               what a diagnostic means`;
