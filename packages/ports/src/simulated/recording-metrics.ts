import type { Counter, Gauge, Histogram, MetricOptions, Metrics } from '../metrics.js';

type Labels = Readonly<Record<string, string | number>>;

function seriesKey(name: string, labels: Labels): string {
  const parts = Object.keys(labels)
    .sort()
    .map((label) => `${label}=${labels[label]}`);
  return `${name}{${parts.join(',')}}`;
}

/** Counts nothing. */
export class NullMetrics implements Metrics {
  counter<Label extends string = never>(): Counter<Label> {
    return { increase: () => undefined };
  }

  gauge<Label extends string = never>(): Gauge<Label> {
    return { set: () => undefined, remove: () => undefined };
  }

  histogram<Label extends string = never>(): Histogram<Label> {
    return { observe: () => undefined };
  }

  beforeCollect(): void {}
}

/** Keeps the last value of each series, for tests to look at; of a histogram the number of observations. */
export class RecordingMetrics implements Metrics {
  readonly #values = new Map<string, number>();
  readonly #collectors: (() => void)[] = [];

  counter<Label extends string = never>(options: MetricOptions<Label>): Counter<Label> {
    return { increase: (labels, by = 1) => this.#add(seriesKey(options.name, labels), by) };
  }

  gauge<Label extends string = never>(options: MetricOptions<Label>): Gauge<Label> {
    return {
      set: (labels, value) => this.#values.set(seriesKey(options.name, labels), value),
      remove: (labels) => this.#values.delete(seriesKey(options.name, labels)),
    };
  }

  histogram<Label extends string = never>(options: MetricOptions<Label>): Histogram<Label> {
    return { observe: (labels) => this.#add(seriesKey(options.name, labels), 1) };
  }

  beforeCollect(callback: () => void): void {
    this.#collectors.push(callback);
  }

  /** The value of one series after a collection, undefined if there is none. */
  value(name: string, labels: Labels = {}): number | undefined {
    for (const collect of this.#collectors) collect();
    return this.#values.get(seriesKey(name, labels));
  }

  #add(key: string, by: number): void {
    this.#values.set(key, (this.#values.get(key) ?? 0) + by);
  }
}
