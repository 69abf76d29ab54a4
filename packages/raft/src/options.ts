import { type CoreOptions, resolveCoreOptions } from './core/index.js';

/** How a Raft node behaves: the core's options, and the shell's own. Sizes in bytes. */
export interface RaftOptions extends CoreOptions {
  /** A snapshot is taken once this much has been applied since the last. */
  readonly snapshotLogBytes: number;
  /** What stays of the log below a snapshot, for followers that are a little behind. */
  readonly retainedLogBytes: number;
  readonly segmentBytes: number;
  /** How much is given to the machine in one turn of the event loop. */
  readonly applyBytesMax: number;
  /** Proposals that wait for their commit; beyond it they are refused. */
  readonly pendingProposalsMax: number;
}

const MEBIBYTE = 1024 * 1024;

const shellDefaults = {
  snapshotLogBytes: 16 * MEBIBYTE,
  retainedLogBytes: 8 * MEBIBYTE,
  segmentBytes: 16 * MEBIBYTE,
  applyBytesMax: MEBIBYTE,
  pendingProposalsMax: 10_000,
};

/** Fills in the defaults. @throws RangeError that names the option that is out of range */
export function resolveRaftOptions(given: Partial<RaftOptions> = {}): RaftOptions {
  const options = { ...shellDefaults, ...given };
  for (const name of ['snapshotLogBytes', 'segmentBytes', 'applyBytesMax', 'pendingProposalsMax'] as const) {
    if (!(options[name] >= 1)) throw new RangeError(`${name} is ${options[name]}, not at least 1`);
  }
  if (!(options.retainedLogBytes >= 0)) throw new RangeError(`retainedLogBytes is ${options.retainedLogBytes}`);
  return { ...options, ...resolveCoreOptions(given) };
}
