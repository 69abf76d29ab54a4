import { parseArgs } from 'node:util';

export interface DrillOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly ratePerSecond: number;
  readonly partitions: number;
  /** Absent: the first that is free from 17700 on. */
  readonly basePort: number | undefined;
  /** Where the cluster lives; absent: a temporary folder, removed after a run that found nothing. */
  readonly directory: string | undefined;
}

export const drillUsage = `usage: npm run drill -- [options]

  --seconds N      how long records are sent (60)
  --seed N         decides the moments and the victims (random, printed)
  --rate N         records a second (1000)
  --partitions N   of the topic (3)
  --port BASE      node i uses the ports BASE+10i to BASE+10i+3 (17700, or what is free)
  --dir DIR        where the cluster lives, and stays (a temporary folder)`;

/** Throws Error that says what is wrong. */
export function parseDrillOptions(argv: readonly string[], randomSeed: () => number): DrillOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: { seconds: text, seed: text, rate: text, partitions: text, port: text, dir: text },
  });
  const integer = (
    name: 'seconds' | 'seed' | 'rate' | 'partitions' | 'port',
    otherwise: () => number,
    most: number,
  ) => {
    const given = values[name];
    if (given === undefined) return otherwise();
    const value = Number(given);
    if (!Number.isInteger(value) || value < (name === 'seed' ? 0 : 1) || value > most) {
      throw new Error(`--${name} must be an integer up to ${most}, not "${given}"`);
    }
    return value;
  };
  return {
    seconds: integer('seconds', () => 60, 86_400),
    seed: integer('seed', randomSeed, 2 ** 32 - 1),
    ratePerSecond: integer('rate', () => 1_000, 100_000),
    partitions: integer('partitions', () => 3, 100),
    basePort: values.port === undefined ? undefined : integer('port', () => 0, 65_000),
    directory: values.dir,
  };
}
