import { crc32c } from '@tidemark/protocol';

/** What a log must know of itself before it looks at its segments. */
export interface LogCheckpointState {
  /** Nothing below is served. */
  readonly logStartOffset: number;
  /** Everything below was fsynced in the log's files: damage below it is damage, above it may be a torn tail. */
  readonly recoveryPoint: number;
  /** The log is being discarded and will begin again here; undefined: it is not. */
  readonly restartAt: number | undefined;
  /** The node's journal is needed from this record on, and the files only up to the recovery point; undefined: it is not used. */
  readonly journalSequence: number | undefined;
}

/**
 * `log-checkpoint`: two slots, each alone in a sector so that a torn write spoils one at most. The valid slot with the
 * higher sequence counts. Big-endian:
 *
 *   magic "TMLC", version int32 = 2, sequence int64, log start int64, recovery point int64, restart int64 (-1: none),
 *   journal sequence int64 (-1: none), CRC-32C of what precedes it uint32
 *
 * Version 1, which is still read, has no journal sequence.
 */
const MAGIC = 0x544d_4c43;
const VERSION = 2;
const SLOT_BYTES = 512;
/** Without the CRC, by version. */
const CONTENT_BYTES = [undefined, 40, 48] as const;
const SLOT_COUNT = 2;

export const LOG_CHECKPOINT_BYTES = SLOT_BYTES * SLOT_COUNT;

export interface CheckpointSlot {
  readonly sequence: number;
  readonly state: LogCheckpointState;
}

/** What a file says. */
export interface ReadSlots extends CheckpointSlot {
  /** The other slot says the same, but for a recovery point that rose, as it is noted in a log without a journal. */
  readonly agree: boolean;
}

/** What a slot says that was never written. */
export const INITIAL_STATE: LogCheckpointState = {
  logStartOffset: 0,
  recoveryPoint: 0,
  restartAt: undefined,
  journalSequence: undefined,
};

/**
 * Whether a change takes something back that the state of before said: where the log's truth lies, that it is kept, or up to
 * where it was synced. What is done next by such a change must not outlive it.
 */
export function takesBack(change: LogCheckpointState, before: LogCheckpointState): boolean {
  const isMoved = (change.journalSequence === undefined) !== (before.journalSequence === undefined);
  return isMoved || change.restartAt !== before.restartAt || change.recoveryPoint < before.recoveryPoint;
}

/** Where the slot of a sequence number lies. */
export function slotPosition(sequence: number): number {
  return (sequence % SLOT_COUNT) * SLOT_BYTES;
}

export function encodeSlot({ sequence, state }: CheckpointSlot): Uint8Array {
  const bytes = new Uint8Array(SLOT_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC);
  view.setInt32(4, VERSION);
  view.setBigInt64(8, BigInt(sequence));
  view.setBigInt64(16, BigInt(state.logStartOffset));
  view.setBigInt64(24, BigInt(state.recoveryPoint));
  view.setBigInt64(32, BigInt(state.restartAt ?? -1));
  view.setBigInt64(40, BigInt(state.journalSequence ?? -1));
  view.setUint32(48, crc32c(bytes.subarray(0, 48)));
  return bytes;
}

/**
 * The slot that counts. `absent` if nothing was ever written, or nothing reached the disk: all is zero. `damaged` if
 * something is there, and neither slot is valid.
 */
export function decodeSlots(bytes: Uint8Array): ReadSlots | 'absent' | 'damaged' {
  const slots = [decodeSlot(bytes.subarray(0, SLOT_BYTES)), decodeSlot(bytes.subarray(SLOT_BYTES))];
  const valid = slots.filter((slot) => slot !== undefined);
  const latest = valid.reduce<CheckpointSlot | undefined>(
    (best, slot) => (best === undefined || slot.sequence > best.sequence ? slot : best),
    undefined,
  );
  if (latest === undefined) return bytes.every((byte) => byte === 0) ? 'absent' : 'damaged';
  const other = slots.find((slot) => slot !== latest)?.state ?? INITIAL_STATE;
  return { ...latest, agree: saysTheSame(latest.state, other) };
}

function saysTheSame(state: LogCheckpointState, other: LogCheckpointState): boolean {
  const isNoted = state.journalSequence === undefined && state.recoveryPoint > other.recoveryPoint;
  return (
    state.journalSequence === other.journalSequence &&
    state.restartAt === other.restartAt &&
    state.logStartOffset === other.logStartOffset &&
    (isNoted || state.recoveryPoint === other.recoveryPoint)
  );
}

function decodeSlot(bytes: Uint8Array): CheckpointSlot | undefined {
  if (bytes.length < 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const contentBytes = CONTENT_BYTES[view.getInt32(4)];
  if (view.getUint32(0) !== MAGIC || contentBytes === undefined || bytes.length < contentBytes + 4) return undefined;
  if (view.getUint32(contentBytes) !== crc32c(bytes.subarray(0, contentBytes))) return undefined;
  const optional = (position: number) => {
    const value = position < contentBytes ? Number(view.getBigInt64(position)) : -1;
    return value < 0 ? undefined : value;
  };
  return {
    sequence: Number(view.getBigInt64(8)),
    state: {
      logStartOffset: Number(view.getBigInt64(16)),
      recoveryPoint: Number(view.getBigInt64(24)),
      restartAt: optional(32),
      journalSequence: optional(40),
    },
  };
}
