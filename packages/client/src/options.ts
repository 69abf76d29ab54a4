import type { Address, World } from '@tidemark/ports';

/** How a client finds the cluster; each key has the name and the default that users of Kafka know. */
export interface ConnectionOptions {
  readonly world: Pick<World, 'clock' | 'random' | 'network' | 'log'>;
  /** Frames addresses of brokers or nameservers, any of them; one that lives is enough. */
  readonly bootstrap: readonly Address[];
  /** What the client calls itself in the log lines of brokers. */
  readonly clientId?: string;
  /** `metadata.max.age.ms`: routes are asked for again after this, even if nothing went wrong (5 min). */
  readonly metadataMaxAgeMs?: number;
  /** How long a connection may take to be made (1 s). */
  readonly dialTimeoutMs?: number;
  /** `request.timeout.ms`: how long an answer may take (30 s). */
  readonly requestTimeoutMs?: number;
}

/** A connection to share, which outlives its users, or what it takes to make one's own. */
export type ClusterSource<Cluster> = { readonly cluster: Cluster } | ConnectionOptions;

export const connectionDefaults = {
  clientId: '',
  metadataMaxAgeMs: 300_000,
  dialTimeoutMs: 1000,
  requestTimeoutMs: 30_000,
} as const;

/** Throws RangeError unless `value` is a number from `least` to `most`: a text that reads like one is none. */
export function checkRange(key: string, value: number, least: number, most: number = Number.MAX_SAFE_INTEGER): void {
  if (typeof value === 'number' && value >= least && value <= most) return;
  throw new RangeError(`${key} is ${shown(value)}; it must be from ${least} to ${most}`);
}

/** Throws RangeError unless `value` is one of the words: callers without types may know another for it. */
export function checkWord(key: string, value: unknown, words: readonly (string | number)[]): void {
  if (words.some((word) => word === value)) return;
  const allowed = words.map((word) => (typeof word === 'string' ? `'${word}'` : word));
  throw new RangeError(`${key} is ${shown(value)}; it must be one of ${allowed.join(', ')}`);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  return typeof value === 'number' ? String(value) : `of type ${typeof value}`;
}

/** The defaults, overridden by what is given and not undefined. */
export function withDefaults<Defaults extends object, Given extends object>(
  defaults: Defaults,
  given: Given,
): Defaults & Given {
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(present) } as Defaults & Given;
}
