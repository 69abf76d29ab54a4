/**
 * When acknowledgements came, by partition, and how long they stayed away around a kill. A partition is looked at by
 * itself: others that go on must not hide that it stood still.
 */
export class AcknowledgementTimes {
  readonly #byPartition = new Map<number, number[]>();

  /** Notes an acknowledgement; times never go back. */
  record(partition: number, nowMs: number): void {
    const times = this.#byPartition.get(partition);
    if (times === undefined) this.#byPartition.set(partition, [nowMs]);
    else times.push(nowMs);
  }

  /**
   * The longest time between two acknowledgements in a row of one partition, of those intervals that touch the
   * window. An interval that no acknowledgement has ended yet ends at the window's.
   */
  longestGapMs({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): number {
    return Math.max(0, ...[...this.#byPartition.values()].map((times) => longestGap(times, fromMs, toMs)));
  }
}

function longestGap(times: readonly number[], fromMs: number, toMs: number): number {
  let longest = 0;
  let index = firstAtLeast(times, fromMs);
  let previous = times[index - 1] ?? fromMs;
  for (; previous < toMs; index += 1) {
    const next = times[index] ?? toMs;
    longest = Math.max(longest, next - previous);
    previous = next;
  }
  return longest;
}

function firstAtLeast(times: readonly number[], value: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
