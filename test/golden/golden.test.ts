// The whole output of small, nasty contracts, file by file. `npm run golden:update` writes what is generated now into
// `want/`: read the difference before committing it.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { compileFiles } from "../support/compile.js";
import { generateDocument } from "../support/generate-document.js";

const contracts = [
  {
    service: "library",
    document: "openapi.yaml",
    found: [
      "warning not-supported-yet /paths/~1books~1{isbn}~1cover.{format}/put/requestBody/content/multipart~1form-data",
    ],
  },
  {
    service: "bookings",
    document: "asyncapi.yaml",
    found: [
      "warning protocol-not-kafka /channels/tides",
      "warning key-optional /operations/publishBookings/x-key",
      "warning key-optional /operations/publishBookings/x-key",
      "info outbox-key-differs /operations/publishBookings/x-outbox/aggregateId",
      "info outbox-key-differs /operations/publishBookings/x-outbox/aggregateId",
      "warning outbox-without-key /operations/publishNote/x-outbox",
    ],
  },
];
const cases = await Promise.all(
  contracts.map(async ({ service, document, found }) => {
    const folder = fileURLToPath(new URL(`${service}/`, import.meta.url));
    const { files, diagnostics } = await generateDocument(join(folder, document));
    // The runtime is copied as it is, and has tests of its own.
    const shaped = files.filter((file) => !file.path.includes("/runtime/"));
    return { service, folder, found, files, shaped, diagnostics };
  }),
);

const work = mkdtempSync(join(tmpdir(), "commsgen-golden-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe.each(cases)("the $service", ({ service, folder, found, files, shaped, diagnostics }) => {
  it.each(shaped.map((file) => [file.path, file] as const))("%s", async (path, file) => {
    await expect(file.content).toMatchFileSnapshot(join(folder, "want", path));
  });

  it("leaves no file of `want/` over", () => {
    const wanted = readdirSync(join(folder, "want"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        relative(join(folder, "want"), join(entry.parentPath, entry.name)).replaceAll("\\", "/"),
      );
    expect(shaped.map((file) => file.path).sort()).toEqual(wanted.sort());
  });

  it("is found to hold this", () => {
    expect(diagnostics.map((item) => `${item.severity} ${item.code} ${item.source?.pointer}`)).toEqual(found);
  });

  it.each(["7", "5.5"] as const)("compiles under the strict options of TypeScript %s", async (typescript) => {
    const { errors } = await compileFiles(files, join(work, service, typescript), { typescript });
    expect(errors).toEqual([]);
  });

  it("would not compile with a mistake in it", async () => {
    const planted = { path: `${service}/planted.ts`, content: 'export const wrong: number = "text";\n' };
    const { errors } = await compileFiles([...files, planted], join(work, service, "planted"), {
      typescript: "7",
    });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(new RegExp(`^${service}/planted\\.ts\\(1,14\\): error TS2322`));
  });
});
