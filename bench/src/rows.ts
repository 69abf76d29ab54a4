/** What a scenario measured: one value for each run. */
export interface Measurement {
  /** What was varied, such as the size of a record. */
  readonly params: Readonly<Record<string, string | number>>;
  readonly metric: string;
  readonly unit: string;
  readonly values: readonly number[];
}

/** A line of the results. */
export interface Row {
  readonly scenario: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly metric: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
}

export function toRow(scenario: string, { params, metric, unit, values }: Measurement): Row {
  if (values.length === 0) throw new RangeError(`${scenario}: ${metric} was measured in no run`);
  return {
    scenario,
    params,
    metric,
    unit,
    median: rounded(median(values)),
    min: rounded(Math.min(...values)),
    max: rounded(Math.max(...values)),
    runs: values.length,
  };
}

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = 0, high = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

/** Four digits are more than a measurement holds. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

export function formatParams(params: Row['params']): string {
  return Object.entries(params)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
