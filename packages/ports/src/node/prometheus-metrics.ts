import {
  collectDefaultMetrics,
  Counter as PrometheusCounter,
  Gauge as PrometheusGauge,
  Histogram as PrometheusHistogram,
  Registry,
} from 'prom-client';
import type { Counter, Gauge, Histogram, MetricOptions, Metrics } from '../metrics.js';

/**
 * How often the event loop's delay is sampled. Each sample wakes the process up: every 10 ms, as prom-client would, they
 * are half a percent of a core, most of what an idle follower costs.
 */
const LOOP_SAMPLE_MS = 100;

export interface PrometheusMetricsOptions {
  /** Adds what prom-client knows of the process: memory, CPU, event loop lag, collections. */
  readonly processMetrics?: boolean;
}

type Kind = 'counter' | 'gauge' | 'histogram';

/** Metrics in a registry of their own, in Prometheus's text format. */
export class PrometheusMetrics implements Metrics {
  readonly #registry = new Registry();
  readonly #known = new Map<string, { kind: Kind; metric: unknown }>();
  readonly #collectors: (() => void)[] = [];

  constructor(options: PrometheusMetricsOptions = {}) {
    if (options.processMetrics === true) {
      collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: LOOP_SAMPLE_MS });
    }
  }

  /** What to answer a scrape with: the content type … */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** … and the text. */
  async expose(): Promise<string> {
    for (const collect of this.#collectors) collect();
    return this.#registry.metrics();
  }

  counter<Label extends string = never>(options: MetricOptions<Label>): Counter<Label> {
    return this.#once('counter', options.name, () => {
      const counter = new PrometheusCounter(this.#configuration(options));
      return { increase: (labels, by = 1) => counter.inc(labels, by) } satisfies Counter<Label>;
    });
  }

  gauge<Label extends string = never>(options: MetricOptions<Label>): Gauge<Label> {
    return this.#once('gauge', options.name, () => {
      const gauge = new PrometheusGauge(this.#configuration(options));
      return {
        set: (labels, value) => gauge.set(labels, value),
        remove: (labels) => gauge.remove(labels),
      } satisfies Gauge<Label>;
    });
  }

  histogram<Label extends string = never>(
    options: MetricOptions<Label> & { readonly buckets: readonly number[] },
  ): Histogram<Label> {
    return this.#once('histogram', options.name, () => {
      const histogram = new PrometheusHistogram({ ...this.#configuration(options), buckets: [...options.buckets] });
      return { observe: (labels, value) => histogram.observe(labels, value) } satisfies Histogram<Label>;
    });
  }

  beforeCollect(callback: () => void): void {
    this.#collectors.push(callback);
  }

  #configuration<Label extends string>({ name, help, labels = [] }: MetricOptions<Label>) {
    return { name, help, labelNames: [...labels], registers: [this.#registry] };
  }

  #once<Metric>(kind: Kind, name: string, create: () => Metric): Metric {
    const known = this.#known.get(name);
    if (known === undefined) {
      const metric = create();
      this.#known.set(name, { kind, metric });
      return metric;
    }
    if (known.kind !== kind) throw new Error(`the metric ${name} is a ${known.kind} already, not a ${kind}`);
    return known.metric as Metric;
  }
}
