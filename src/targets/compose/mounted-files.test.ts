import { expect, test } from "vitest";
import type { ComposeService } from "./compose-service.js";
import { withFilesInLabel } from "./mounted-files.js";

const service: ComposeService = {
  name: "prometheus",
  comment: [],
  template: "system",
  head: { volumes: ["./ops/prometheus:/etc/prometheus:ro", "prometheus-data:/prometheus"] },
  tail: { networks: ["edge"] },
};
const rules = { path: "ops/prometheus/rules.yml", content: "groups: []\n" };
const other = { path: "ops/prometheus-old/rules.yml", content: "" };

function labelOf(files: readonly { path: string; content: string }[], of = service): unknown {
  return withFilesInLabel(of, files).tail["labels"];
}

test("what is mounted, and nothing else, makes another label", () => {
  expect(labelOf([rules, other])).toEqual({ "commsgen.files": expect.stringMatching(/^[0-9a-f]{16}$/) });
  expect(labelOf([rules])).toEqual(labelOf([rules, other]));
  expect(labelOf([{ ...rules, content: "groups: [{}]\n" }])).not.toEqual(labelOf([rules]));
  expect(labelOf([other])).toBeUndefined();
});

test("a single file, and volumes in either half", () => {
  const tail = { volumes: ["./ops/prometheus/rules.yml:/rules.yml:ro"] };
  expect(labelOf([rules], { ...service, head: {}, tail })).toEqual(labelOf([rules]));
});
