import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { runInOneProcess } from "../../generated-example/in-one-process.js";
import { describeWithPostgres, startPostgres, type TestPostgres } from "../support/postgres.js";
import { type RecordedSpans, recordSpans } from "../support/recorded-spans.js";

await describeWithPostgres("the shop in one process", () => {
  let postgres: TestPostgres;
  let spans: RecordedSpans;

  beforeAll(async () => {
    // The names of its databases are its own.
    postgres = await startPostgres({ own: true, isDurable: false });
    spans = recordSpans();
    vi.spyOn(console, "log").mockImplementation(() => {});
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    spans?.end();
    await postgres?.stop();
  });

  it("leaves one trace of each order, from its request to the last event in the last service", async () => {
    expect(await runInOneProcess(postgres.url)).toBe(true);
    const dispatched = spans.all().filter(({ name }) => name === "process shop.shipments.v1");
    const traceIds = new Set(dispatched.map((span) => span.spanContext().traceId));
    expect(traceIds.size).toBe(2); // so many parcels leave
    for (const traceId of traceIds) {
      const trace = spans.all().filter((span) => span.spanContext().traceId === traceId);
      const roots = trace.filter(({ parentSpanContext }) => parentSpanContext === undefined);
      expect(roots.map(({ name }) => name)).toEqual(["POST /orders"]);
      const services = trace.map(({ instrumentationScope }) => instrumentationScope.name);
      expect([...new Set(services)].sort()).toEqual(["inventory", "orders", "payments", "shipping"]);
    }
  });
});
