import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, test } from "vitest";
import { DiagnosticBag } from "../../src/diagnostics/index.js";
import type { WorkspacePlan } from "../../src/plan/workspace/workspace-plan.js";
import { printGateway } from "../../src/targets/gateway/index.js";
import { envoyFaults } from "../support/gateway/envoy.js";
import { newNginx } from "../support/gateway/find-programs.js";
import { nginxFaults, withAddresses } from "../support/gateway/nginx.js";
import { workspaceOf, workspaceOfServices } from "../support/gateway/plan-gateway.js";
import { describeWithGateways, type GatewayProgram } from "../support/gateway/programs.js";
import { loadServices } from "../support/load-services.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const archive = process.env["COMMSGEN_CORPUS"] ?? join(repository, "../shared/corpus.tar.gz");

/** Large and small ones, with odd paths, matrix parameters, colons, dots and queries in them. */
const corpusDocuments = [
  "vendor/github/api.github.com.json",
  "vendor/stripe/spec3.yaml",
  "vendor/discord/openapi.json",
  "vendor/slack/slack_web_openapi_v2.json",
  "vendor/twilio/twilio_api_v2010.yaml",
  "vendor/paypal/checkout_orders_v2.json",
  "vendor/docker/v1.49.yaml",
  "vendor/meilisearch/open-api.json",
  "vendor/tmforum/TMF620-Product_Catalog_Management-v5.0.0.oas.yaml",
  "vendor/kafbat/kafbat-ui-api.yaml",
  "vendor/qdrant/openapi.json",
  "vendor/spotify/fixed-spotify-open-api.yml",
  "vendor/nakadi/nakadi-event-bus-api.yaml",
  "vendor/adyen/PayoutService-v68.yaml",
  "apis-guru/telnyx.com/2.0.0/openapi.yaml",
  "apis-guru/conjur.local/5.1.1/openapi.yaml",
  "apis-guru/gitea.io/1.16.0+dev-138-gdb1e3d02a/swagger.yaml",
  "apis-guru/bungie.net/2.11.1/openapi.yaml",
  "apis-guru/asana.com/1.0/openapi.yaml",
  "apis-guru/netboxdemo.com/2.4/openapi.yaml",
  "apis-guru/maif.local/otoroshi/1.5.0-dev/openapi.yaml",
];

/** What the real program says of the configuration for a workspace; `""` where it is content. */
function faults(
  plan: WorkspacePlan,
  { kind, binary }: GatewayProgram,
  change: (config: string) => string = (config) => config,
): string {
  const [file] = printGateway({ ...plan, gateway: { ...plan.gateway, kind } }, new DiagnosticBag());
  const config = change(file?.content ?? "");
  if (kind === "envoy") return envoyFaults(config, binary);
  return nginxFaults(binary === newNginx ? config : withAddresses(config, {}), binary);
}

const texts = [
  "quote \" apostrophe ' backslash \\ backtick `",
  `$uri $${"{uri}"} $1 $$ \\$`,
  "end; } location / { return 200; }",
  "# comment",
  "line\nfeed\r\ttab\u0000zero\u0085\u2028",
  "~^.*$ ~* (?:[a-z]+ .* \\d{2,} [",
  "größe 注文 \u{1f600} \ud800",
  "%zz%2F%00",
  "default hostnames include volatile",
  "*",
  "__proto__",
  "<script>%REQ(:PATH)%</script>",
];

describeWithGateways("a gateway of hostile contracts", (program) => {
  it("is judged by a program that finds faults", () => {
    const misspelt = (config: string) => config.replace("timeout", "timeuot");
    expect(faults(workspaceOf({ orders: { "/a": ["get"] } }), program, misspelt)).toContain("timeuot");
  });

  it.each(texts)("%j", (text) => {
    const paths = { [`/${text}`]: ["get", "post"], [`/a/${text}/{id}`]: ["put"], [`/x{id}${text}`]: ["get"] };
    expect(faults(workspaceOf({ orders: paths, stock: { "/stock": ["get"] } }), program)).toBe("");
  });

  it("first segments that mean something to a map of nginx, or differ in case alone", () => {
    const segments = [
      "default",
      "hostnames",
      "include",
      "volatile",
      "other",
      "Default",
      "a-b",
      "a_b",
      "A.b",
      ".",
      "~x",
    ];
    const paths = Object.fromEntries(segments.map((segment) => [`/${segment}/{id}`, ["get"]]));
    expect(faults(workspaceOf({ orders: paths }), program)).toBe("");
  });

  it("names of services that are none of a host", () => {
    const names = ["gateway", "kafka", "2-shops", "x".repeat(80), "größe", "a_b", "default"];
    const services = Object.fromEntries(names.map((name, index) => [name, { [`/s${index}`]: ["get"] }]));
    expect(faults(workspaceOf(services), program)).toBe("");
  });

  it("long paths, and many", () => {
    const paths = Object.fromEntries(
      Array.from({ length: 1_500 }, (_, index) => [
        `/${"s".repeat(index % 90)}/{id}/t${index}`,
        ["get", "post"],
      ]),
    );
    const long = { [`/${"l".repeat(990)}`]: ["get"], [`/${"ü".repeat(990)}`]: ["get"] };
    expect(faults(workspaceOf({ orders: { ...paths, ...long } }), program)).toBe("");
  });
});

describe.skipIf(!existsSync(archive))("contracts of the corpus", () => {
  const work = mkdtempSync(join(tmpdir(), "commsgen-gateway-corpus-"));
  afterAll(() => rmSync(work, { recursive: true, force: true }));
  if (existsSync(archive)) execFileSync("tar", ["-xzf", archive, "-C", work, "corpus/openapi"]);

  describeWithGateways("a gateway", (program) => {
    it.each(corpusDocuments)(
      "%s",
      async (document) => {
        const services = await loadServices([document], join(work, "corpus/openapi"));
        const plan = workspaceOfServices(services);
        expect(faults(plan, program)).toBe("");
      },
      120_000,
    );
  });
});

test.runIf(!existsSync(archive))(`the corpus is absent: no ${archive}`, () => {
  console.warn(`test/gateway: the corpus is absent (${archive}); only contracts of our own were tried`);
});
