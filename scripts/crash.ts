/**
 * `npm run crash -- --seed 7 --minutes 10 --kills 100`: services with outbox and inbox, struck at random; ends with code 1
 * if an event was lost, an effect came twice or an order was broken. `--fault all` plants mistakes into the generated code,
 * one after the other, and ends with code 1 if one of them is not found.
 */
import { parseArgs } from "node:util";
import { type Fault, type FaultName, faultNames, faults } from "../test/crash/faults.js";
import { reportOf } from "../test/crash/report.js";
import { type CrashRunResult, crashRun } from "../test/crash/run.js";

const usage = `npm run crash -- [--seed 7] [--minutes 10] [--kills 100] [--fault all|${faultNames.join("|")}]`;
const began = Date.now();

interface RunArguments {
  readonly seed: number;
  readonly minutes: number;
  readonly kills: number;
  readonly fault: Fault | null;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "7" },
      minutes: { type: "string" },
      kills: { type: "string" },
      fault: { type: "string" },
    },
  });
  const wanted = values.fault === "all" ? faultNames : faultNames.filter((name) => name === values.fault);
  const numbers = {
    seed: Number(values.seed),
    minutes: Number(values.minutes ?? (values.fault === undefined ? 10 : 1)),
    kills: Number(values.kills ?? (values.fault === undefined ? 100 : 30)),
  };
  const isNumber = Object.values(numbers).every((number) => Number.isFinite(number) && number > 0);
  if (!isNumber || (values.fault !== undefined && wanted.length === 0)) {
    console.error(usage);
    return 2;
  }
  if (values.fault === undefined) {
    const { verdict } = await run({ ...numbers, fault: null });
    console.log(verdict.breaches.size === 0 ? "every promise was kept" : "PROMISES WERE BROKEN");
    return verdict.breaches.size === 0 ? 0 : 1;
  }
  const missed: FaultName[] = [];
  for (const name of wanted) {
    log(`planted: ${name}`);
    const { verdict } = await run({ ...numbers, fault: faults[name] });
    if (!faults[name].want.every((breach) => verdict.breaches.has(breach))) missed.push(name);
    log(
      `${missed.includes(name) ? "NOT FOUND" : "found"}: ${name} (${[...verdict.breaches.keys()].join(", ")})`,
    );
  }
  console.log(missed.length === 0 ? "every planted fault was found" : `NOT FOUND: ${missed.join(", ")}`);
  return missed.length === 0 ? 0 : 1;
}

async function run({ seed, minutes, kills, fault }: RunArguments): Promise<CrashRunResult> {
  const patienceMs = fault === null ? 60_000 : 15_000;
  const result = await crashRun({ seed, durationMs: minutes * 60_000, kills, fault, patienceMs, log });
  console.log(reportOf(result));
  return result;
}

function log(text: string): void {
  console.log(`${String(Math.round((Date.now() - began) / 1_000)).padStart(5)} s  ${text}`);
}

process.exitCode = await main();
