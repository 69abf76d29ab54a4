import { decodeNumbers, journalRecordType } from './format.js';

/**
 * Whether a record only repeats what a log that was suspended is known to be: its next opening says its checkpoint and its
 * epochs again. `known`: its epochs, and where each begins.
 */
export function isSaidAgain(
  { type, body }: { readonly type: number; readonly body: () => Uint8Array },
  known: readonly (readonly [epoch: number, startOffset: number])[],
): boolean {
  if (type === journalRecordType.checkpoint) return true;
  if (type !== journalRecordType.epochStart) return false;
  const [epoch, startOffset] = decodeNumbers(body());
  return known.some((entry) => entry[0] === epoch && entry[1] === startOffset);
}
