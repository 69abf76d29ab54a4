/** What is left of the buffers after their first `count` bytes, without empty ones. */
export function skipBytes(buffers: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  if (count === 0) return buffers;
  const left: Uint8Array[] = [];
  let start = 0;
  for (const buffer of buffers) {
    const end = start + buffer.length;
    if (end > count) left.push(buffer.subarray(Math.max(0, count - start)));
    start = end;
  }
  return left;
}
