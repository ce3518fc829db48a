import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** One instruction of a Dockerfile: `COPY`, with `package.json ./`. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** `"RUN a && \\\n  b # c"` -> `RUN`, `a && b # c`; comment lines and empty ones are left out. */
export function readDockerfile(text: string): readonly Instruction[] {
  const lines = text.split("\n").filter((line) => !/^\s*#/.test(line));
  const joined = lines.join("\n").replace(/\\\n\s*/g, "");
  return joined.split("\n").flatMap((line) => {
    const [, name, rest] = /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? [];
    return name === undefined || rest === undefined ? [] : [{ name, text: rest.trim() }];
  });
}

/** What a build leaves: the last stage, as a folder. */
export interface SimulatedImage {
  /** What the image has as `/`. */
  readonly root: string;
  /** Where commands run. */
  readonly workdir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string;
  readonly command: readonly string[];
  readonly healthCheck: readonly string[];
}

interface Stage {
  readonly name: string;
  readonly root: string;
  workdir: string;
  readonly environment: Record<string, string>;
  user: string;
  command: readonly string[];
  healthCheck: readonly string[];
}

/**
 * Does in folders what a container engine does with a Dockerfile: each stage is a folder, `COPY` copies, `RUN` runs. The base
 * images are not there: what runs is this machine's Node and npm.
 *
 * @param given build arguments
 */
export async function simulateBuild(
  context: string,
  folder: string,
  given: Readonly<Record<string, string>> = {},
): Promise<SimulatedImage> {
  const stages: Stage[] = [];
  for (const { name, text } of readDockerfile(readFileSync(join(context, "Dockerfile"), "utf8"))) {
    if (name === "FROM") {
      const root = join(folder, `stage-${stages.length}`);
      mkdirSync(root, { recursive: true });
      const as = / AS (\w+)$/i.exec(text)?.[1] ?? "";
      stages.push({
        name: as,
        root,
        workdir: root,
        environment: {},
        user: "root",
        command: [],
        healthCheck: [],
      });
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined) throw new Error(`${name} before any FROM`);
    if (name === "WORKDIR") {
      stage.workdir = join(stage.root, text);
      mkdirSync(stage.workdir, { recursive: true });
    } else if (name === "ENV") {
      const [, key = "", value = ""] = /^(\w+)=(.*)$/.exec(text) ?? [];
      stage.environment[key] = value.replace(/\$\{(\w+)\}/g, (_, name: string) => given[name] ?? "");
    } else if (name === "COPY") copy(text, { stage, stages, context });
    else if (name === "RUN") await run(text, stage);
    else if (name === "USER") stage.user = text;
    else if (name === "CMD") stage.command = JSON.parse(text);
    else if (name === "HEALTHCHECK") stage.healthCheck = JSON.parse(text.slice(text.indexOf("[")));
    else if (name !== "EXPOSE" && name !== "ARG") throw new Error(`${name} is not simulated`);
  }
  const last = stages.at(-1);
  if (last === undefined) throw new Error("the Dockerfile has no FROM");
  return last;
}

interface Copying {
  readonly stage: Stage;
  readonly stages: readonly Stage[];
  readonly context: string;
}

function copy(text: string, { stage, stages, context }: Copying): void {
  const words = text.split(/\s+/);
  const from = words.find((word) => word.startsWith("--from="))?.slice("--from=".length);
  const paths = words.filter((word) => !word.startsWith("--"));
  const target = paths.pop() ?? "";
  const source = from === undefined ? context : stages.find(({ name }) => name === from)?.root;
  if (source === undefined) throw new Error(`no stage ${from}`);
  for (const path of paths) {
    const whole = join(source, path);
    if (!existsSync(whole)) throw new Error(`COPY: ${path} is not there`);
    // A folder's content is copied, a file under its name.
    const isFile = statSync(whole).isFile();
    const into = join(stage.workdir, target, isFile && target.endsWith("/") ? basename(path) : "");
    mkdirSync(dirname(into), { recursive: true });
    cpSync(whole, into, {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
}

async function run(command: string, { workdir, environment }: Stage): Promise<void> {
  const { code, output } = await finish("sh", ["-c", command], { cwd: workdir, environment });
  if (code !== 0) throw new Error(`RUN ${command} ended with ${code}: ${output}`);
}

/** Runs to the end; standard output and error together. */
export async function finish(
  command: string,
  parameters: readonly string[],
  { cwd, environment }: { readonly cwd: string; readonly environment: Readonly<Record<string, string>> },
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(command, parameters, { cwd, env: { PATH, HOME, ...environment } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) =>
    child.on("error", reject).on("close", resolve),
  );
  return { code, output };
}

/** The size of everything below a folder, in bytes; links count nothing. */
export function sizeOf(folder: string): number {
  let sum = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) sum += statSync(join(entry.parentPath, entry.name)).size;
  }
  return sum;
}
