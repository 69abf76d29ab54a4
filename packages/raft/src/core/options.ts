/** How a node of the quorum behaves. Times in milliseconds, sizes in bytes. */
export interface CoreOptions {
  /** A follower that hears of no leader for this long, up to twice as long at random, asks for a pre-vote. */
  readonly electionTimeoutMs: number;
  /** How often a leader with nothing to say is heard. */
  readonly heartbeatMs: number;
  /** A node that has just started and knows no leader first asks after up to this long. */
  readonly firstElectionMs: number;
  /** After a refused redial of the leader, candidates start within this span, at random. */
  readonly hintSpreadMs: number;
  /** The most that one append carries, unless one entry alone is larger. */
  readonly appendBytesMax: number;
  /** What a leader sends one follower ahead of its answers. */
  readonly inflightBytesMax: number;
  readonly inflightMessagesMax: number;
  /** A leader refuses proposals while more than this is not committed. */
  readonly uncommittedBytesMax: number;
  /** The largest entry that may be proposed. */
  readonly entryBytesMax: number;
  readonly snapshotChunkBytes: number;
}

const MEBIBYTE = 1024 * 1024;

export const defaultCoreOptions: CoreOptions = {
  electionTimeoutMs: 1_000,
  heartbeatMs: 200,
  firstElectionMs: 150,
  hintSpreadMs: 15,
  appendBytesMax: MEBIBYTE,
  inflightBytesMax: 16 * MEBIBYTE,
  inflightMessagesMax: 256,
  uncommittedBytesMax: 64 * MEBIBYTE,
  entryBytesMax: 8 * MEBIBYTE,
  snapshotChunkBytes: MEBIBYTE,
};

/** Fills in the defaults; other keys are left out. @throws RangeError that names the option that is out of range */
export function resolveCoreOptions(given: Partial<CoreOptions> = {}): CoreOptions {
  const options: Record<keyof CoreOptions, number> = { ...defaultCoreOptions };
  for (const name of Object.keys(defaultCoreOptions) as (keyof CoreOptions)[]) {
    const value = given[name] ?? options[name];
    const least = name === 'firstElectionMs' || name === 'hintSpreadMs' ? 0 : 1;
    if (!Number.isFinite(value) || value < least) throw new RangeError(`${name} is ${value}, not at least ${least}`);
    options[name] = value;
  }
  if (options.heartbeatMs * 2 > options.electionTimeoutMs) {
    throw new RangeError(
      `heartbeatMs (${options.heartbeatMs}) is not at most half of electionTimeoutMs (${options.electionTimeoutMs})`,
    );
  }
  return options;
}
