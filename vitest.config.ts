import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const report = process.env["COMMSGEN_TEST_REPORT"];

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["test/support/kafka/global-setup.ts", "test/support/postgres/global-setup.ts"],
    // One for each processor: most of the long tests wait for brokers, databases and processes of their own.
    maxWorkers: availableParallelism(),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The machine-readable report is for CI, which counts from it.
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
