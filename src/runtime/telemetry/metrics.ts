/**
 * Where clients, servers, producers and consumers count; `prometheusMetrics` makes one. It adds the label `service` to all
 * of them. Whoever asks for a name that is there already gets what is there.
 */
export interface Meter {
  counter<Label extends string>(definition: MetricDefinition<Label>): Counter<Label>;
  histogram<Label extends string>(definition: HistogramDefinition<Label>): Histogram<Label>;
  gauge<Label extends string>(definition: MetricDefinition<Label>): Gauge<Label>;
}

export interface MetricDefinition<Label extends string> {
  /** Prometheus' way of writing: `http_server_requests_total`, `http_server_request_duration_seconds`. */
  readonly name: string;
  /** A sentence. */
  readonly help: string;
  /** Without `service`. */
  readonly labels: readonly Label[];
}

export interface HistogramDefinition<Label extends string> extends MetricDefinition<Label> {
  /** Upper bounds, rising. */
  readonly buckets: readonly number[];
}

/** Few different values each: never an id, never what a caller has sent. */
export type LabelValues<Label extends string> = Readonly<Record<Label, string | number>>;

export interface Counter<Label extends string> {
  /** @param value at least 0; default: 1 */
  add(labels: LabelValues<Label>, value?: number): void;
}

export interface Histogram<Label extends string> {
  observe(labels: LabelValues<Label>, value: number): void;
}

export interface Gauge<Label extends string> {
  set(labels: LabelValues<Label>, value: number): void;
  /** @param value may be negative */
  add(labels: LabelValues<Label>, value: number): void;
  /** The value is gone, rather than 0. */
  remove(labels: LabelValues<Label>): void;
  /**
   * Calls back whenever somebody reads the metrics, to `set` what is worked out then only.
   *
   * @returns ends it
   */
  onCollect(collect: () => void | Promise<void>): () => void;
}

/** In seconds, for histograms of durations. */
export const durationBuckets: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];
