import type { Divisible } from './decision.js';

const RECORD_OVERHEAD_BYTES = 32;

/** Records that are committed all or none. */
export interface Batch {
  readonly values: readonly Uint8Array[];
  readonly sizeBytes: number;
}

/**
 * A change as the batches that it is proposed as, in their order: one, unless it is too large for that and may be
 * taken apart. `anchor` is the index of the batch that holds the records which stay together.
 */
export function batchesOf(
  values: readonly Uint8Array[],
  { divisible, bytesMax }: { readonly divisible: Divisible | undefined; readonly bytesMax: number },
): { readonly batches: readonly Batch[]; readonly anchor: number } {
  const whole = batchOf(values);
  if (divisible === undefined || whole.sizeBytes <= bytesMax) return { batches: [whole], anchor: 0 };
  const { together, at } = divisible;
  const rest = divided(values.slice(together), bytesMax);
  if (together === 0) return { batches: rest, anchor: 0 };
  const anchored = batchOf(values.slice(0, together));
  return at === 'begin'
    ? { batches: [anchored, ...rest], anchor: 0 }
    : { batches: [...rest, anchored], anchor: rest.length };
}

function divided(values: readonly Uint8Array[], bytesMax: number): Batch[] {
  const batches: Batch[] = [];
  let current: Uint8Array[] = [];
  let sizeBytes = 0;
  for (const value of values) {
    const valueBytes = sizeOf(value);
    if (current.length > 0 && sizeBytes + valueBytes > bytesMax) {
      batches.push({ values: current, sizeBytes });
      [current, sizeBytes] = [[], 0];
    }
    current.push(value);
    sizeBytes += valueBytes;
  }
  if (current.length > 0) batches.push({ values: current, sizeBytes });
  return batches;
}

function batchOf(values: readonly Uint8Array[]): Batch {
  return { values, sizeBytes: values.reduce((sum, value) => sum + sizeOf(value), 0) };
}

function sizeOf({ length }: Uint8Array): number {
  return length + RECORD_OVERHEAD_BYTES;
}
