import { BatchError, encodeBatch, patchBatch, readHeader } from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FetchBuffer } from './fetch-buffer.js';

/** A batch of `count` records whose values are their offsets. */
function batchAt(
  baseOffset: number,
  count: number,
  init: { lastOffset?: number; isControl?: boolean } = {},
): Uint8Array {
  const records = Array.from({ length: count }, (_, at) => ({
    timestampMs: 0,
    value: new TextEncoder().encode(String(baseOffset + at)),
  }));
  return encodeBatch({ records, baseOffset, ...init });
}

function concat(...batches: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(batches.flatMap((batch) => [...batch]));
}

function stamped(batch: Uint8Array, leaderEpoch: number): Uint8Array {
  patchBatch(batch, { baseOffset: readHeader(batch).baseOffset, leaderEpoch });
  return batch;
}

function bufferAt(position: number, ...batches: readonly Uint8Array[]): FetchBuffer {
  const buffer = new FetchBuffer();
  buffer.seek(position);
  accept(buffer, ...batches);
  return buffer;
}

function accept(buffer: FetchBuffer, ...batches: readonly Uint8Array[]): void {
  const ticket = buffer.ticket();
  if (ticket === undefined) throw new Error('the position is not known');
  buffer.accept(ticket, concat(...batches));
}

const offsets = (buffer: FetchBuffer, most = 100) => buffer.take(most).map(({ offset }) => offset);

describe('FetchBuffer', () => {
  it('tells the leader epoch before what is fetched next, and that of what follows, until it is sent elsewhere', () => {
    const [first, second, third] = [
      stamped(batchAt(0, 2), 3),
      stamped(batchAt(2, 2), 5),
      stamped(batchAt(4, 2), 8),
    ] as const;
    const buffer = bufferAt(0, first, second);
    // The second was asked for already, and a broker may give it once more.
    expect([buffer.fetchedEpoch, buffer.nextEpoch(concat(second, third))]).toEqual([5, 8]);
    expect(offsets(buffer, 1)).toEqual([0]);
    buffer.dropFetched();
    expect([buffer.fetchedEpoch, buffer.nextEpoch(concat(first, second))]).toEqual([3, 3]);
    expect(buffer.nextEpoch(first.subarray(0, 40))).toBe(-1);
    buffer.seek(2);
    expect(buffer.fetchedEpoch).toBe(-1);
  });

  it('tells of a place that was looked up the leader epoch in which it was, until something was fetched there', () => {
    const buffer = new FetchBuffer();
    buffer.seek(2, 7);
    expect([buffer.fetchedEpoch, buffer.hasFetched]).toEqual([7, false]);
    accept(buffer, stamped(batchAt(2, 2), 8));
    expect([buffer.fetchedEpoch, buffer.hasFetched]).toEqual([8, true]);
    buffer.dropFetched();
    expect([buffer.fetchedEpoch, buffer.hasFetched]).toEqual([7, false]);
  });

  it('delivers in order, in portions, and moves its position behind each', () => {
    const buffer = bufferAt(0, batchAt(0, 3), batchAt(3, 2));
    expect(buffer.ticket()?.offset).toBe(5);
    expect([offsets(buffer, 2), buffer.position]).toEqual([[0, 1], 2]);
    expect([offsets(buffer, 2), buffer.position]).toEqual([[2, 3], 4]);
    expect([offsets(buffer, 2), buffer.position]).toEqual([[4], 5]);
    expect([buffer.hasRecords, buffer.bufferedBytes]).toEqual([false, 0]);
  });

  it('skips what lies below its position in the first batch', () => {
    expect(offsets(bufferAt(4, batchAt(0, 3), batchAt(3, 3)))).toEqual([4, 5]);
  });

  it('passes over control batches and what compaction emptied', () => {
    const buffer = bufferAt(0, batchAt(0, 1, { isControl: true }), batchAt(1, 0, { lastOffset: 9 }), batchAt(10, 1));
    expect(offsets(buffer, 1)).toEqual([10]);
    const empty = bufferAt(0, batchAt(0, 0, { lastOffset: 4 }));
    expect([offsets(empty), empty.position]).toEqual([[], 5]);
  });

  it('drops an answer that was asked for before a seek', () => {
    const buffer = bufferAt(0);
    const ticket = buffer.ticket();
    buffer.seek(0);
    if (ticket !== undefined) buffer.accept(ticket, batchAt(0, 3));
    expect(buffer.hasRecords).toBe(false);
  });

  it('drops an answer that came already', () => {
    const buffer = bufferAt(0);
    const ticket = buffer.ticket();
    for (const _ of [1, 2]) if (ticket !== undefined) buffer.accept(ticket, batchAt(0, 3));
    expect(offsets(buffer)).toEqual([0, 1, 2]);
  });

  it('refuses a damaged batch and keeps those before it', () => {
    const damaged = batchAt(3, 2);
    damaged[70] = 0x55;
    const buffer = bufferAt(0);
    expect(() => accept(buffer, batchAt(0, 3), damaged)).toThrow(BatchError);
    expect([offsets(buffer), buffer.ticket()?.offset]).toEqual([[0, 1, 2], 3]);
  });

  it('refuses batches that overlap', () => {
    expect(() => bufferAt(0, batchAt(0, 3), batchAt(2, 3))).toThrow(BatchError);
  });

  it('has nothing to ask for while its position is not known', () => {
    const buffer = bufferAt(3, batchAt(3, 1));
    buffer.seek(undefined);
    expect([buffer.ticket(), buffer.position, buffer.take(5)]).toEqual([undefined, undefined, []]);
  });

  // Against a log of batches with gaps, fetched and taken in random portions, with seeks in between.
  it('delivers every record of the log from its position on, once each', () => {
    const layout = fc.array(fc.record({ count: fc.nat(4), gap: fc.nat(2) }), { minLength: 1, maxLength: 8 });
    const steps = fc.array(
      fc.record({ fetch: fc.integer({ min: 1, max: 3 }), take: fc.nat(5), seek: fc.option(fc.nat(20)) }),
    );
    fc.assert(
      fc.property(layout, steps, (shapes, script) => {
        const log: { base: number; last: number; bytes: Uint8Array; offsets: number[] }[] = [];
        for (const { count, gap } of shapes) {
          const base = (log.at(-1)?.last ?? -1) + 1;
          const last = base + Math.max(count + gap, 1) - 1;
          const inside = Array.from({ length: count }, (_, at) => base + at);
          log.push({ base, last, bytes: batchAt(base, count, { lastOffset: last }), offsets: inside });
        }
        const buffer = bufferAt(0);
        let expected = log.flatMap((batch) => batch.offsets);
        for (const { fetch, take, seek } of script) {
          if (seek !== null) {
            buffer.seek(seek);
            expected = log.flatMap((batch) => batch.offsets).filter((offset) => offset >= seek);
          }
          const from = buffer.ticket()?.offset ?? 0;
          accept(
            buffer,
            ...log
              .filter(({ last }) => last >= from)
              .slice(0, fetch)
              .map(({ bytes }) => bytes),
          );
          const got = offsets(buffer, take);
          expect(got).toEqual(expected.slice(0, got.length));
          expected = expected.slice(got.length);
        }
      }),
    );
  });
});
