import { defineConfig } from "vitest/config";

const report = process.env["COMMSGEN_TEST_REPORT"];

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["test/support/kafka/global-setup.ts", "test/support/postgres/global-setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The machine-readable report is for CI, which counts from it.
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
