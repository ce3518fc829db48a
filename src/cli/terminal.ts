/** Where the commands print. Tests pass one that collects. */
export interface Terminal {
  /** Results: what another program may read. */
  out(text: string): void;
  /** Diagnostics and everything about the run. */
  err(text: string): void;
  readonly outColors: boolean;
  readonly errColors: boolean;
  /** In columns; texts that are cut or aligned to the right keep to it. */
  readonly width: number;
  /** Whether a line that is written over and over can be shown on `err`. */
  readonly animated: boolean;
}

/** Lines that go to files and pipes are laid out for this width. */
const defaultWidth = 110;

type Environment = Readonly<Record<string, string | undefined>>;

export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  for (const stream of [stdout, stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // `commsgen ... | head` closed its end: nobody is left to tell.
      if (error.code !== "EPIPE") throw error;
    });
  }
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    outColors: wantsColors(stdout.isTTY, env),
    errColors: wantsColors(stderr.isTTY, env),
    width: Math.max(40, stdout.columns ?? stderr.columns ?? defaultWidth),
    animated: stderr.isTTY === true && isUnset(env["CI"]) && env["TERM"] !== "dumb",
  };
}

/** https://no-color.org and https://force-color.org; `FORCE_COLOR=0` is common and means none. */
export function wantsColors(isTerminal: boolean | undefined, env: Environment): boolean {
  const forced = env["FORCE_COLOR"];
  if (!isUnset(env["NO_COLOR"])) return false;
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  return isTerminal === true && env["TERM"] !== "dumb";
}

function isUnset(value: string | undefined): boolean {
  return value === undefined || value === "";
}
