import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const cacheFolder = fileURLToPath(new URL("../../../node_modules/.cache/commsgen-kafka", import.meta.url));

/** `null` where Java 17 and Maven are there, else what is missing. */
export async function whatJavaLacks(): Promise<string | null> {
  const java = await run("java", ["-version"]).catch(() => null);
  // openjdk version "17.0.15" 2025-04-15 -> 17
  const release = Number(/version "(\d+)/.exec(java?.stderr ?? "")?.[1] ?? 0);
  if (release < 17) return release === 0 ? "no Java" : `Java ${release}, and Kafka needs 17`;
  return (await run("mvn", ["--version"]).catch(() => null)) === null ? "no Maven" : null;
}

/**
 * The folder of the jars, which Maven fetches once and a cache folder keeps. Processes that fetch at the same time do not
 * disturb each other: the last move wins.
 *
 * @param name of the folder in the cache: another for every list of artifacts
 * @param artifacts `org.apache.kafka:kafka_2.13:4.1.0`
 */
export async function mavenLibraries(name: string, artifacts: readonly string[]): Promise<string> {
  const folder = join(cacheFolder, name);
  if (existsSync(folder)) return folder;
  await mkdir(cacheFolder, { recursive: true });
  const work = await mkdtemp(join(cacheFolder, `${name}-`));
  try {
    await writeFile(join(work, "pom.xml"), projectObjectModel(artifacts));
    await run("mvn", ["-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=libraries"], {
      cwd: work,
    });
    await rename(join(work, "libraries"), folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}

function projectObjectModel(artifacts: readonly string[]): string {
  const dependencies = artifacts.map((artifact) => {
    const [group = "", id = "", version = ""] = artifact.split(":");
    return `    <dependency><groupId>${group}</groupId><artifactId>${id}</artifactId><version>${version}</version></dependency>\n`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>commsgen</groupId><artifactId>test-libraries</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
${dependencies.join("")}  </dependencies>
</project>
`;
}
