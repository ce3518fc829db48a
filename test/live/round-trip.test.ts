import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { startable } from "./live-service.js";
import { makeRoundTrips } from "./round-trip.js";

// Generated servers and clients talk to each other over HTTP, with values made from the schemas. What needs the corpus
// says so when it is absent; COMMSGEN_SEED repeats a run, COMMSGEN_LIVE=all adds the largest documents.

const repository = fileURLToPath(new URL("../..", import.meta.url));
const archive = process.env.COMMSGEN_CORPUS ?? join(repository, "../shared/corpus.tar.gz");
const hasCorpus = existsSync(archive);
const seed = Number(process.env.COMMSGEN_SEED ?? 20_261_121);

/** The project's own: the example shop, and contracts of `test/fixtures` that say much about parameters and bodies. */
const ownDocuments = [
  "specs/orders/openapi.yaml",
  "specs/payments/openapi.yaml",
  "specs/inventory/openapi.yaml",
  "specs/shipping/openapi.yaml",
  "test/fixtures/nasty/hostile-text/openapi.yaml",
  "test/fixtures/nasty/names-own-symbols/openapi.yaml",
  "test/fixtures/nasty/several-request-media-types/openapi.yaml",
  "test/fixtures/nasty/error-without-content/openapi.yaml",
  "test/fixtures/nasty/non-string-headers/openapi.yaml",
  "test/fixtures/live/every-parameter.openapi.yaml",
];

/** Chosen for what they have that others have not: size, forms, unions, ranges, 2.0, 3.1, headers, bytes, recursion. */
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
  "apis-guru/telnyx.com/2.0.0/openapi.yaml",
  "apis-guru/conjur.local/5.1.1/openapi.yaml",
  "apis-guru/gitea.io/1.16.0+dev-138-gdb1e3d02a/swagger.yaml",
];
const furtherDocuments = [
  "vendor/digitalocean/DigitalOcean-public.v2.yaml",
  "vendor/datadog/openapi.yaml",
  "apis-guru/bungie.net/2.11.1/openapi.yaml",
  "apis-guru/asana.com/1.0/openapi.yaml",
  "apis-guru/netboxdemo.com/2.4/openapi.yaml",
  "apis-guru/apideck.com/file-storage/8.32.3/openapi.yaml",
  "apis-guru/maif.local/otoroshi/1.5.0-dev/openapi.yaml",
  "testsuites/kubb/schemas/3.0.x/twitter.json",
  "vendor/nakadi/nakadi-event-bus-api.yaml",
  "vendor/adyen/PayoutService-v68.yaml",
];

const totals = { documents: 0, operations: 0, responses: 0, calls: 0, skipped: 0 };
afterAll(() => {
  console.log(
    `round trips: ${totals.documents} documents, ${totals.operations} operations, ${totals.responses} modelled responses, ` +
      `${totals.calls} calls, ${totals.skipped} not tried (seed ${seed})`,
  );
});

async function expectAgreement(document: string, root: string, repeats: number): Promise<void> {
  totals.documents++;
  for (const service of await startable(document, root)) {
    const { operations, responses, calls, skipped, faults } = await makeRoundTrips(service, {
      seed,
      repeats,
    });
    totals.operations += operations;
    totals.responses += responses;
    totals.calls += calls;
    totals.skipped += skipped.length;
    expect(faults.slice(0, 10), `${faults.length} faults; COMMSGEN_SEED=${seed} repeats them`).toEqual([]);
    expect(operations).toBe(service.plan.rest.operations.length);
    // A generator that makes no values would find no faults either.
    expect(calls).toBeGreaterThanOrEqual(operations);
    expect(skipped.length, skipped.slice(0, 5).join("\n")).toBeLessThanOrEqual(calls * 0.03);
  }
}

describe("the project's own contracts", () => {
  test.each(ownDocuments)("%s", async (document) => {
    await expectAgreement(join(repository, document), repository, 10);
  });
});

describe.skipIf(!hasCorpus)("contracts of the corpus", () => {
  const work = mkdtempSync(join(tmpdir(), "commsgen-live-corpus-"));
  afterAll(() => rmSync(work, { recursive: true, force: true }));
  if (hasCorpus) execFileSync("tar", ["-xzf", archive, "-C", work, "corpus/openapi"]);
  const root = join(work, "corpus/openapi");
  const documents =
    process.env.COMMSGEN_LIVE === "all" ? [...corpusDocuments, ...furtherDocuments] : corpusDocuments;

  test.each(documents)(
    "%s",
    async (document) => {
      await expectAgreement(join(root, document), root, 1);
    },
    180_000,
  );
});

test.runIf(!hasCorpus)(`the corpus is absent: no ${archive}`, () => {
  console.warn(`test/live: the corpus is absent (${archive}); only the project's own contracts were called`);
});
