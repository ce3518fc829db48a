import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  type ComposeConfig,
  composeViolations,
  requiredVariables,
  secretsIn,
} from "../support/compose-rules.js";
import { workspaceFiles, writeFiles } from "../support/workspace-files.js";
import { composeCases } from "./workspaces.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "commsgen-compose-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(composeCases)("the compose file of $name", ({ name, services, ...contracts }) => {
  let files: ReadonlyMap<string, string> = new Map();
  let text = "";
  let config: ComposeConfig = { services: {} };
  beforeAll(async () => {
    files = await workspaceFiles(contracts);
    text = files.get("docker-compose.yaml") ?? "";
    config = parse(text, { merge: true });
    writeFiles(join(folder, name), files);
  });

  it("has what the services need, and nothing else", () => {
    const core = Object.entries(config.services).filter(([, { profiles }]) => profiles === undefined);
    expect(core.map(([service]) => service).toSorted()).toEqual(services.toSorted());
  });

  it("keeps the rules", () => {
    expect(composeViolations(config, join(folder, name))).toEqual([]);
  });

  it("has no secrets, and tells of those that it needs in .env.example", () => {
    expect(secretsIn(text)).toEqual([]);
    const example = files.get(".env.example") ?? "";
    const set = [...example.matchAll(/^(\w+_PASSWORD)='change-me-[a-z0-9-]+'$/gm)].map(
      ([, variable = ""]) => variable,
    );
    expect(set.toSorted()).toEqual(requiredVariables(text));
  });

  it("starts anew what mounts a file that has changed", () => {
    const mounting = Object.entries(parse(text, { merge: true }).services).filter(([, service]) =>
      /"\.\/ops\//.test(JSON.stringify(service)),
    );
    expect(mounting).not.toEqual([]);
    for (const [, service] of mounting) {
      expect(service).toMatchObject({
        labels: { "commsgen.files": expect.stringMatching(/^[0-9a-f]{16}$/) },
      });
    }
  });

  it("has nothing of a contract that Compose would replace", () => {
    const replaced = [...text.matchAll(/(?<!\$)(?:\$\$)*\$\{?(\w+)/g)].map(([, variable]) => variable);
    const known = /^(?:COMPOSE_PROJECT_NAME|LOG_LEVEL|OTEL_EXPORTER_OTLP_ENDPOINT|\w+_PASSWORD|\w+_PORT)$/;
    expect(replaced.filter((variable) => !known.test(variable ?? ""))).toEqual([]);
  });
});

describe("the rules", () => {
  const good = {
    image: "nginx:1.29.3-alpine",
    restart: "unless-stopped",
    security_opt: ["no-new-privileges:true"],
    healthcheck: { test: ["CMD", "true"] },
    deploy: { resources: { limits: { cpus: "1", memory: "1g" } } },
  };
  const cases: readonly (readonly [string, object, readonly string[]])[] = [
    ["nothing", {}, []],
    ["latest", { image: "nginx:latest" }, ["x: the image nginx:latest is of no version"]],
    ["no tag", { image: "nginx" }, ["x: the image nginx is of no version"]],
    ["no health check", { healthcheck: { disable: true } }, ["x: no health check"]],
    ["an open port", { ports: ["8080:8080"] }, ['x: published beyond this machine: ["8080:8080"]']],
    ["a missing file", { volumes: ["./ops/none:/x:ro"] }, ["x: ./ops/none is not there"]],
    [
      "a dependency",
      { depends_on: { y: { condition: "service_started" } } },
      ["x: waits for y, which is not there"],
    ],
  ];
  it.each(cases)("find %s", (_, fault, want) => {
    expect(composeViolations({ services: { x: { ...good, ...fault } } }, "/nowhere")).toEqual(want);
  });

  it("find a password", () => {
    expect(secretsIn(`  A_PASSWORD: "\${A_PASSWORD:?x}"\n  B_PASSWORD: secret`)).toEqual([
      "  B_PASSWORD: secret",
    ]);
  });
});
