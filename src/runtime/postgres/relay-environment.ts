import { EnvironmentReader, type KafkaEnvironment } from "../service/environment.js";
import type { Tracing } from "../telemetry/tracing.js";

/** What a relay that is a process of its own takes from its environment. */
export interface RelayEnvironment {
  /** `DATABASE_URL` */
  readonly databaseUrl: string;
  /** As the driver of kafkajs takes it. `clientId` is `<service>-outbox-relay` unless told otherwise. */
  readonly kafka: KafkaEnvironment;
  /** `OUTBOX_RETENTION_MS` and `OUTBOX_RELAY_NAME`, as the relay takes them, and what makes its spans. */
  readonly relay: { readonly retentionMs?: number; readonly name?: string; readonly tracing?: Tracing };
  /** `METRICS_PORT`; `null`: nothing is served. */
  readonly metricsPort: number | null;
}

/** Throws an `EnvironmentError`. */
export function readRelayEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  service: string,
): RelayEnvironment {
  const reader = new EnvironmentReader(variables);
  const databaseUrl = reader.databaseUrl("DATABASE_URL");
  const kafka = reader.kafka(`${service}-outbox-relay`);
  const retentionMs = reader.wholeNumber("OUTBOX_RETENTION_MS");
  const name = reader.text("OUTBOX_RELAY_NAME");
  const metricsPort = reader.wholeNumber("METRICS_PORT", 65_535);
  reader.finish();
  return {
    databaseUrl,
    kafka,
    relay: { ...(retentionMs === null ? {} : { retentionMs }), ...(name === null ? {} : { name }) },
    metricsPort,
  };
}
