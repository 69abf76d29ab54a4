export interface MetricOptions<Label extends string> {
  /** As Prometheus names it: `tidemark_` first, the unit last. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

type LabelValues<Label extends string> = Readonly<Record<Label, string | number>>;

export interface Counter<Label extends string> {
  increase(labels: LabelValues<Label>, by?: number): void;
}

export interface Gauge<Label extends string> {
  set(labels: LabelValues<Label>, value: number): void;
  remove(labels: LabelValues<Label>): void;
}

export interface Histogram<Label extends string> {
  observe(labels: LabelValues<Label>, value: number): void;
}

/** Where metrics are registered; registering a name twice returns the same metric. */
export interface Metrics {
  counter<Label extends string = never>(options: MetricOptions<Label>): Counter<Label>;
  gauge<Label extends string = never>(options: MetricOptions<Label>): Gauge<Label>;
  histogram<Label extends string = never>(
    options: MetricOptions<Label> & { readonly buckets: readonly number[] },
  ): Histogram<Label>;
  /** Calls back before each collection, to set gauges that are cheaper to read than to keep. */
  beforeCollect(callback: () => void): void;
}
