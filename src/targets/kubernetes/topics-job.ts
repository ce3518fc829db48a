import { createHash } from "node:crypto";
import { creatableTopics, createTopicsScript } from "../../plan/workspace/create-topics-script.js";
import { images } from "../../plan/workspace/images.js";
import type { WorkspacePlan } from "../../plan/workspace/workspace-plan.js";
import type { YamlMap } from "../../print/index.js";
import { metadataOf, type Part, selectorOf } from "./labels.js";
import { containerSecurity, podBasics, resources, temporaryMount, temporaryVolume } from "./pod.js";
import { fromConfigMap, references } from "./references.js";

const part: Part = { name: "topics", component: "topics" };
const scriptFile = "create-topics.sh";

/** What makes the topics of the contracts; none where there are none. */
export function topicsManifests({ topics }: WorkspacePlan): readonly YamlMap[] {
  if (creatableTopics(topics).length === 0) return [];
  const script = createTopicsScript(topics, { brokers: null });
  // A Job cannot be changed: other topics are another Job.
  const name = `topics-${createHash("sha256").update(script).digest("hex").slice(0, 10)}`;
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf(part, name), data: { [scriptFile]: script } },
    {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: metadataOf(part, name),
      spec: {
        backoffLimit: 6,
        activeDeadlineSeconds: 900,
        // It is gone after a day; applied again, it finds all topics and ends.
        ttlSecondsAfterFinished: 86_400,
        template: {
          metadata: { labels: selectorOf(part) },
          spec: {
            ...podBasics,
            restartPolicy: "OnFailure",
            containers: [container],
            volumes: [
              temporaryVolume,
              { name: "script", configMap: { name, defaultMode: 0o444 } },
              { name: "client", secret: { secretName: references.kafkaClient.name, optional: true } },
            ],
          },
        },
      },
    },
  ];
}

const container: YamlMap = {
  name: "topics",
  image: images.kafka,
  imagePullPolicy: "IfNotPresent",
  command: ["sh", `/scripts/${scriptFile}`],
  env: [
    fromConfigMap("KAFKA_BROKERS", { name: references.kafka.name, key: references.kafka.brokers }),
    fromConfigMap("KAFKA_COMMAND_CONFIG", {
      name: references.kafka.name,
      key: references.kafka.commandConfig,
      isOptional: true,
    }),
    // The tools write a log.
    { name: "LOG_DIR", value: "/tmp" },
  ],
  resources: resources("250m", "1536Mi"),
  securityContext: containerSecurity,
  volumeMounts: [
    temporaryMount,
    { name: "script", mountPath: "/scripts", readOnly: true },
    { name: "client", mountPath: references.kafkaClient.path, readOnly: true },
  ],
};
