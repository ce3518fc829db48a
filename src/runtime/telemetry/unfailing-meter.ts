import type { Counter, Gauge, Histogram, HistogramDefinition, Meter, MetricDefinition } from "./metrics.js";

/**
 * What is counted here is counted by `meter`, as far as that works: its errors stay with it, since nothing must fail
 * because of those who count. Metrics that cannot even be made still throw, which is a mistake in the service's setup.
 */
export function unfailing(meter: Meter): Meter {
  return {
    counter: <Label extends string>(definition: MetricDefinition<Label>): Counter<Label> => {
      const counter = meter.counter(definition);
      return { add: (labels, value) => attempt(() => counter.add(labels, value)) };
    },
    histogram: <Label extends string>(definition: HistogramDefinition<Label>): Histogram<Label> => {
      const histogram = meter.histogram(definition);
      return { observe: (labels, value) => attempt(() => histogram.observe(labels, value)) };
    },
    gauge: <Label extends string>(definition: MetricDefinition<Label>): Gauge<Label> => {
      const gauge = meter.gauge(definition);
      return {
        set: (labels, value) => attempt(() => gauge.set(labels, value)),
        add: (labels, value) => attempt(() => gauge.add(labels, value)),
        remove: (labels) => attempt(() => gauge.remove(labels)),
        onCollect: (collect) => gauge.onCollect(collect),
      };
    },
  };
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // What could not be counted is missing.
  }
}
