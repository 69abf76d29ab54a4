import { crc32c } from '@tidemark/protocol';

/** A `log-checkpoint` of a log that begins there, as `core/log-checkpoint-format.ts` of commitlog has it. */
export function checkpointOf(logStartOffset: number): Uint8Array {
  const slot = new Uint8Array(512);
  const view = new DataView(slot.buffer);
  view.setUint32(0, 0x544d_4c43);
  view.setInt32(4, 2);
  const fields = [1, logStartOffset, 0, -1, -1];
  for (const [at, value] of fields.entries()) view.setBigInt64(8 + 8 * at, BigInt(value));
  view.setUint32(48, crc32c(slot.subarray(0, 48)));
  return slot;
}
