/** Sequence numbers count a producer's records per partition and wrap from 2^31 - 1 to 0. */
const SEQUENCE_COUNT = 2 ** 31;

/** The sequence `by` records after another, or before it. */
export function addSequence(sequence: number, by: number): number {
  return (sequence + by + SEQUENCE_COUNT) % SEQUENCE_COUNT;
}

/** How far `to` lies ahead of `from`, from -2^30 (behind) to 2^30 - 1, by the shorter way round. */
export function sequenceDistance(from: number, to: number): number {
  const ahead = (to - from + SEQUENCE_COUNT) % SEQUENCE_COUNT;
  return ahead < SEQUENCE_COUNT / 2 ? ahead : ahead - SEQUENCE_COUNT;
}
