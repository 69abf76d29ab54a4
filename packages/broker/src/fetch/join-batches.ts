const NOTHING = new Uint8Array(0);

/**
 * One run of bytes of whole batches, as one attachment. Batches that lie behind one another in the same buffer, as
 * those of one produce request and those of one read from disk do, are not copied.
 */
export function joinBatches(batches: readonly Uint8Array[]): Uint8Array {
  const [first] = batches;
  if (first === undefined) return NOTHING;
  if (batches.length === 1) return first;
  let bytes = 0;
  let contiguous = true;
  for (const batch of batches) {
    contiguous &&= batch.buffer === first.buffer && batch.byteOffset === first.byteOffset + bytes;
    bytes += batch.length;
  }
  if (contiguous) return new Uint8Array(first.buffer, first.byteOffset, bytes);
  return Buffer.concat(batches, bytes);
}
