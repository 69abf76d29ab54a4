/** Randomness for timeouts, back-off and ids. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** `count` uniform bytes. */
  bytes(count: number): Uint8Array;
}

/** A uniform integer from `least` to `most`, both included. */
export function randomInteger(random: Random, { least, most }: { least: number; most: number }): number {
  return least + Math.floor(random.next() * (most - least + 1));
}
