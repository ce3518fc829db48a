import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { workspaceFiles } from "../support/workspace-files.js";
import { workspaces } from "./workspaces.js";

interface Manifest {
  readonly file: string;
  readonly kind: string;
  readonly name: string;
  /** Reads a value at a path: `spec.template.spec`. */
  at(path: string): unknown;
}

const printed = new Map<string, Promise<readonly Manifest[]>>();

function manifestsOf(workspace: string): Promise<readonly Manifest[]> {
  const manifests = printed.get(workspace) ?? print(workspace);
  printed.set(workspace, manifests);
  return manifests;
}

async function print(workspace: string): Promise<readonly Manifest[]> {
  const contracts = workspaces[workspace] ?? {};
  const files = await workspaceFiles({
    ...contracts,
    options: { deploy: { compose: false, kubernetes: true } },
  });
  return [...files]
    .filter(([path]) => path.startsWith("kubernetes/"))
    .flatMap(([file, text]) =>
      parseAllDocuments(text).map((document) => {
        const at = (path: string): unknown => document.getIn(keysOf(path));
        const plain = (path: string): unknown => toPlain(at(path));
        return { file, kind: String(at("kind")), name: String(at("metadata.name")), at: plain };
      }),
    );
}

function keysOf(path: string): readonly (string | number)[] {
  return path.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

function toPlain(value: unknown): unknown {
  const hasToJson = typeof value === "object" && value !== null && "toJSON" in value;
  return hasToJson && typeof value.toJSON === "function" ? value.toJSON() : value;
}

const dnsLabel = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const hosted = new Set([
  "Deployment",
  "Service",
  "HorizontalPodAutoscaler",
  "PodDisruptionBudget",
  "ConfigMap",
  "Job",
]);

describe.each(Object.keys(workspaces))("manifests for %s", (workspace) => {
  test("are of the kinds that are meant, with names that DNS takes", async () => {
    const manifests = (await manifestsOf(workspace)).filter(({ kind }) => kind !== "Kustomization");
    expect(manifests.length).toBeGreaterThan(3);
    for (const { kind, name } of manifests) {
      expect(hosted).toContain(kind);
      expect(name).toMatch(dnsLabel);
    }
    const places = manifests.map(({ kind, name }) => `${kind} ${name}`);
    expect(new Set(places).size).toBe(places.length);
  });

  test("select what they have", async () => {
    const manifests = await manifestsOf(workspace);
    for (const manifest of manifests.filter(({ kind }) => kind === "Deployment")) {
      const labels = manifest.at("spec.template.metadata.labels");
      expect(manifest.at("spec.selector.matchLabels")).toEqual(labels);
      const { name } = manifest;
      for (const other of manifests.filter((each) => each.name === name)) {
        if (other.kind === "Service") expect(other.at("spec.selector")).toEqual(labels);
        if (other.kind === "PodDisruptionBudget")
          expect(other.at("spec.selector.matchLabels")).toEqual(labels);
        if (other.kind === "HorizontalPodAutoscaler") expect(other.at("spec.scaleTargetRef.name")).toBe(name);
      }
    }
  });

  test("run nothing as root, keep no secret, and pull nothing by accident", async () => {
    const manifests = await manifestsOf(workspace);
    for (const manifest of manifests.filter(({ kind }) => kind === "Deployment" || kind === "Job")) {
      const pod = "spec.template.spec";
      expect(manifest.at(`${pod}.securityContext.runAsNonRoot`)).toBe(true);
      expect(manifest.at(`${pod}.containers.0.securityContext`)).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      const image = manifest.at(`${pod}.containers.0.image`);
      expect(image).toMatch(manifest.kind === "Job" ? /^apache\/kafka:\d+\.\d+\.\d+$/ : /^[a-z0-9-]+:unset$/);
    }
    const environments = manifests
      .filter(({ kind }) => kind === "ConfigMap")
      .map(({ at }) => JSON.stringify(at("data")));
    expect(environments.join("")).not.toMatch(/password|postgres:\/\//i);
  });

  test("give a service more time to end than it takes", async () => {
    const manifests = await manifestsOf(workspace);
    for (const manifest of manifests.filter(({ kind }) => kind === "Deployment")) {
      const pod = "spec.template.spec";
      const settings = manifests.find(({ kind, name }) => kind === "ConfigMap" && name === manifest.name);
      const timeout = Number(settings?.at("data.SHUTDOWN_TIMEOUT_MS") ?? 28_000) / 1_000;
      const sleep = Number(manifest.at(`${pod}.containers.0.lifecycle.preStop.sleep.seconds`));
      expect(Number(manifest.at(`${pod}.terminationGracePeriodSeconds`))).toBeGreaterThan(timeout + sleep);
    }
  });

  test("are all in the kustomization", async () => {
    const manifests = await manifestsOf(workspace);
    const listed = manifests.find(({ kind }) => kind === "Kustomization")?.at("resources");
    const files = manifests.filter(({ kind }) => kind !== "Kustomization").map(({ file }) => file.slice(11));
    expect(listed).toEqual([...new Set(files)].toSorted());
  });
});

describe("what services need", () => {
  const kinds = (manifests: readonly Manifest[], host: string) =>
    manifests.filter(({ file }) => file.endsWith(`/${host}.yaml`)).map(({ kind }) => kind);
  const environment = (manifests: readonly Manifest[], host: string) => {
    const variables = manifests
      .find(({ kind, name }) => kind === "Deployment" && name === host)
      ?.at("spec.template.spec.containers.0.env");
    return Array.isArray(variables) ? variables.map((variable) => Object(variable).name) : [];
  };

  test("a service of the shop", async () => {
    const manifests = await manifestsOf("shop");
    expect(kinds(manifests, "orders")).toEqual([
      "ConfigMap",
      "Deployment",
      "Service",
      "HorizontalPodAutoscaler",
      "PodDisruptionBudget",
      "Deployment",
    ]);
    expect(environment(manifests, "orders")).toEqual([
      "DATABASE_URL",
      "KAFKA_BROKERS",
      "OTEL_EXPORTER_OTLP_ENDPOINT",
    ]);
    expect(
      manifests.find(({ kind, name }) => kind === "ConfigMap" && name === "orders")?.at("data"),
    ).toMatchObject({
      PORT: "8080",
      INVENTORY_URL: "http://inventory:8080",
      OUTBOX_RELAY: "separate",
    });
  });

  test("a service without events has neither broker nor topics", async () => {
    const manifests = await manifestsOf("HTTP alone");
    expect(environment(manifests, "one")).toEqual(["OTEL_EXPORTER_OTLP_ENDPOINT"]);
    expect(manifests.map(({ kind }) => kind)).not.toContain("Job");
  });

  test("a service that nothing calls has no address, and no more pods than partitions", async () => {
    const manifests = await manifestsOf("events alone");
    expect(kinds(manifests, "one")).not.toContain("Service");
    expect(manifests.find(({ kind }) => kind === "HorizontalPodAutoscaler")?.at("spec.maxReplicas")).toBe(4);
  });

  test("a variable in a name is none", async () => {
    const manifests = await manifestsOf("odd names");
    const commands = manifests.map(({ at }) => JSON.stringify(at("spec.template.spec.containers.0") ?? null));
    expect(commands.join("").replaceAll("$$(", "")).not.toContain("$(");
  });

  test("other topics are another Job", async () => {
    const jobs = await Promise.all(
      ["shop", "events alone"].map(async (workspace) =>
        (await manifestsOf(workspace)).find(({ kind }) => kind === "Job"),
      ),
    );
    expect(jobs.map((job) => job?.name)).toEqual([
      expect.stringMatching(/^topics-[0-9a-f]{10}$/),
      expect.stringMatching(/^topics-[0-9a-f]{10}$/),
    ]);
    expect(jobs[0]?.name).not.toBe(jobs[1]?.name);
  });
});
