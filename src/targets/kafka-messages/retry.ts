import type { KafkaSymbols, ReceivePlan } from "../../plan/events/index.js";
import { arrayDoc, callDoc, code, type Doc, objectDoc, sequenceDoc, tsString } from "../../print/index.js";

const usualRetryTopic = "{topic}.{group}.retry";
const usualDeadLetterTopic = "{topic}.{group}.dlq";

/** `retry: nonBlockingRetry([1_000, 4_000])` and `deadLetter: deadLetter()`. */
export function retryDoc({ retry, deadLetter }: ReceivePlan["retry"], kafka: KafkaSymbols): readonly Doc[] {
  return [
    sequenceDoc("retry: ", policyDoc(retry, kafka)),
    sequenceDoc("deadLetter: ", deadLetter === null ? "null" : deadLetterDoc(deadLetter.topic, kafka)),
  ];
}

function policyDoc(retry: ReceivePlan["retry"]["retry"], kafka: KafkaSymbols): Doc {
  if (retry.delays.length === 0) return kafka.spec("noRetry");
  const delays = arrayDoc(retry.delays.map(milliseconds));
  if (retry.mode !== "non-blocking") {
    const maker = kafka.spec(retry.mode === "blocking" ? "blockingRetry" : "parkKeyRetry");
    return callDoc(maker, retry.jitter === 0 ? [delays] : [delays, String(retry.jitter)]);
  }
  const topic = (retry.topics[0] ?? "").replace(/\.\d+$/, "");
  const details = [
    ...(retry.jitter === 0 ? [] : [`jitter: ${retry.jitter}`]),
    ...(topic === usualRetryTopic ? [] : [`topic: ${tsString(topic)}`]),
  ];
  return callDoc(
    kafka.spec("nonBlockingRetry"),
    details.length === 0 ? [delays] : [delays, objectDoc(details)],
  );
}

function deadLetterDoc(topic: string, kafka: KafkaSymbols): Doc {
  return code`${kafka.spec("deadLetter")}(${topic === usualDeadLetterTopic ? "" : tsString(topic)})`;
}

/** `60000` -> `60_000` */
function milliseconds(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, "_");
}
