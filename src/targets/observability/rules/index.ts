import { type GeneratedFile, yamlDocument } from "../../../print/index.js";
import { generatedComment } from "../generated-comment.js";
import type { WatchedService } from "../watched-service.js";
import { type AlertGroup, ruleGroup } from "./alert-rule.js";
import { clientRules } from "./client-rules.js";
import { httpRules } from "./http-rules.js";
import { kafkaRules } from "./kafka-rules.js";
import { outboxRules } from "./outbox-rules.js";
import { serviceRules } from "./service-rules.js";

/** `ops/prometheus/rules.yml`: what somebody has to know of. */
export function printRules(services: readonly WatchedService[]): GeneratedFile {
  const groups: readonly (AlertGroup | null)[] = [
    serviceRules(services),
    httpRules(services),
    clientRules(services),
    kafkaRules(services),
    outboxRules(services),
  ];
  const content = yamlDocument({
    groups: groups.flatMap((group) => (group === null ? [] : [ruleGroup(group)])),
  });
  return { path: "ops/prometheus/rules.yml", content: generatedComment + content };
}
