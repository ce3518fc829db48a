import type {
  Counter,
  Gauge,
  Histogram,
  HistogramDefinition,
  LabelValues,
  Meter,
  MetricDefinition,
} from "./metrics.js";

/** What is needed of the module `prom-client`, from 15 on. */
export interface PrometheusClient<Registry extends PrometheusRegistry> {
  readonly Registry: new () => Registry;
  readonly Counter: new (
    configuration: MetricConfiguration<Registry>,
  ) => {
    inc(labels: Record<string, string | number>, value?: number): void;
  };
  readonly Histogram: new (
    configuration: MetricConfiguration<Registry> & { readonly buckets: number[] },
  ) => {
    observe(labels: Record<string, string | number>, value: number): void;
  };
  readonly Gauge: new (
    configuration: MetricConfiguration<Registry> & { readonly collect: () => Promise<void> },
  ) => {
    set(labels: Record<string, string | number>, value: number): void;
    inc(labels: Record<string, string | number>, value?: number): void;
    remove(labels: Record<string, string | number>): void;
  };
  collectDefaultMetrics(configuration: { readonly register: Registry; readonly labels: object }): void;
}

export interface PrometheusRegistry {
  metrics(): Promise<string>;
}

interface MetricConfiguration<Registry> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
  readonly registers: Registry[];
}

export interface PrometheusMetricsOptions<Registry> {
  /** The value of the label `service` of all metrics. */
  readonly service: string;
  /** Where the metrics are kept. Default: a registry of their own, so that services in one process do not clash. */
  readonly registry?: Registry;
  /**
   * Whether Node's own are there too: memory, garbage collection, delay of the event loop. They are the process's: of
   * several services in one process, one should have them. Default: `false`.
   */
  readonly defaultMetrics?: boolean;
}

/** Where a service's metrics are counted, and read. */
export interface PrometheusMetrics extends Meter {
  /** Prometheus' text format, for `runService({ metrics: [() => metrics.text()] })`. */
  text(): Promise<string>;
}

/**
 * Metrics kept by `prom-client`.
 *
 *     import * as promClient from "prom-client";
 *     const metrics = prometheusMetrics(promClient, { service: "orders", defaultMetrics: true });
 */
export function prometheusMetrics<Registry extends PrometheusRegistry>(
  client: PrometheusClient<Registry>,
  options: PrometheusMetricsOptions<Registry>,
): PrometheusMetrics {
  const registry = options.registry ?? new client.Registry();
  const { service } = options;
  if (options.defaultMetrics === true) {
    client.collectDefaultMetrics({ register: registry, labels: { service } });
  }
  return new PrometheusMeter(client, registry, service);
}

class PrometheusMeter<Registry extends PrometheusRegistry> implements PrometheusMetrics {
  readonly #client: PrometheusClient<Registry>;
  readonly #registry: Registry;
  readonly #service: string;
  // Of each kind by name: two clients count on the same counter.
  readonly #counters = new Map<string, Counter<string>>();
  readonly #histograms = new Map<string, Histogram<string>>();
  readonly #gauges = new Map<string, Gauge<string>>();

  constructor(client: PrometheusClient<Registry>, registry: Registry, service: string) {
    this.#client = client;
    this.#registry = registry;
    this.#service = service;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  counter<Label extends string>(definition: MetricDefinition<Label>): Counter<Label> {
    return getOrMake(this.#counters, definition.name, () => {
      const counter = new this.#client.Counter(this.#configuration(definition));
      return { add: (labels, value = 1) => counter.inc(this.#labels(labels), value) };
    });
  }

  histogram<Label extends string>(definition: HistogramDefinition<Label>): Histogram<Label> {
    return getOrMake(this.#histograms, definition.name, () => {
      const configuration = { ...this.#configuration(definition), buckets: [...definition.buckets] };
      const histogram = new this.#client.Histogram(configuration);
      return { observe: (labels, value) => histogram.observe(this.#labels(labels), value) };
    });
  }

  gauge<Label extends string>(definition: MetricDefinition<Label>): Gauge<Label> {
    return getOrMake(this.#gauges, definition.name, () => {
      const collectors = new Set<() => void | Promise<void>>();
      const collect = async (): Promise<void> => {
        // What one of them fails at is missing; it does not take the other metrics with it.
        await Promise.allSettled([...collectors].map(async (each) => each()));
      };
      const gauge = new this.#client.Gauge({ ...this.#configuration(definition), collect });
      return {
        set: (labels, value) => gauge.set(this.#labels(labels), value),
        add: (labels, value) => gauge.inc(this.#labels(labels), value),
        remove: (labels) => gauge.remove(this.#labels(labels)),
        onCollect: (collector) => {
          collectors.add(collector);
          return () => void collectors.delete(collector);
        },
      };
    });
  }

  #configuration({ name, help, labels }: MetricDefinition<string>): MetricConfiguration<Registry> {
    return { name, help, labelNames: ["service", ...labels], registers: [this.#registry] };
  }

  #labels(labels: LabelValues<string>): Record<string, string | number> {
    return { service: this.#service, ...labels };
  }
}

function getOrMake<Metric>(known: Map<string, Metric>, name: string, make: () => Metric): Metric {
  const existing = known.get(name) ?? make();
  known.set(name, existing);
  return existing;
}
