import { crc32c } from '@tidemark/protocol';

/** What a log must know of itself before it looks at its segments. */
export interface LogCheckpointState {
  /** Nothing below is served. */
  readonly logStartOffset: number;
  /** Everything below was fsynced in the log's files: damage below it is damage, above it may be a torn tail. */
  readonly recoveryPoint: number;
  /** The log is being discarded and will begin again here; undefined: it is not. */
  readonly restartAt: number | undefined;
}

/**
 * `log-checkpoint`: two slots, each alone in a sector so that a torn write spoils one at most. The valid slot with the
 * higher sequence counts. Big-endian:
 *
 *   magic "TMLC", version int32 = 1, sequence int64, log start int64, recovery point int64, restart int64 (-1: none),
 *   CRC-32C of what precedes it uint32
 */
const MAGIC = 0x544d_4c43;
const VERSION = 1;
const SLOT_BYTES = 512;
const CONTENT_BYTES = 44;
const SLOT_COUNT = 2;

export const LOG_CHECKPOINT_BYTES = SLOT_BYTES * SLOT_COUNT;

export interface CheckpointSlot {
  readonly sequence: number;
  readonly state: LogCheckpointState;
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
  view.setUint32(40, crc32c(bytes.subarray(0, 40)));
  return bytes;
}

/**
 * The slot that counts. `absent` if nothing was ever written, or nothing reached the disk: all is zero. `damaged` if
 * something is there, and neither slot is valid.
 */
export function decodeSlots(bytes: Uint8Array): CheckpointSlot | 'absent' | 'damaged' {
  const slots = [decodeSlot(bytes.subarray(0, SLOT_BYTES)), decodeSlot(bytes.subarray(SLOT_BYTES))];
  const valid = slots.filter((slot) => slot !== undefined);
  const latest = valid.reduce<CheckpointSlot | undefined>(
    (best, slot) => (best === undefined || slot.sequence > best.sequence ? slot : best),
    undefined,
  );
  return latest ?? (bytes.every((byte) => byte === 0) ? 'absent' : 'damaged');
}

function decodeSlot(bytes: Uint8Array): CheckpointSlot | undefined {
  if (bytes.length < CONTENT_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== MAGIC || view.getInt32(4) !== VERSION) return undefined;
  if (view.getUint32(40) !== crc32c(bytes.subarray(0, 40))) return undefined;
  const restartAt = Number(view.getBigInt64(32));
  return {
    sequence: Number(view.getBigInt64(8)),
    state: {
      logStartOffset: Number(view.getBigInt64(16)),
      recoveryPoint: Number(view.getBigInt64(24)),
      restartAt: restartAt < 0 ? undefined : restartAt,
    },
  };
}
