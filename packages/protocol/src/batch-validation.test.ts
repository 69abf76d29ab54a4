import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { setInt16, setInt32, setInt64 } from './bytes.js';
import { tableCrc32c } from './crc32c.js';
import {
  BATCH_OVERHEAD_BYTES,
  BatchError,
  type BatchErrorCode,
  type BatchHeader,
  batchLayout,
  compressions,
  cutBatches,
  DECOMPRESSED_BYTES_MAX,
  decodeRecords,
  encodeBatch,
  patchMaxTimestamp,
  readHeader,
  validateBatch,
  walkBatches,
} from './index.js';

const text = (value: string) => new TextEncoder().encode(value);

function sample(compression: (typeof compressions)[number] = 'none'): Uint8Array {
  return encodeBatch({
    records: [
      { timestampMs: 1_700_000_000_000, key: text('high'), value: text('water') },
      { timestampMs: 1_700_000_000_007, value: null, headers: [{ key: 'h', value: text('v') }] },
    ],
    baseOffset: 40,
    leaderEpoch: 3,
    compression,
    producerId: 7,
    producerEpoch: 0,
    baseSequence: 0,
  });
}

function withCrc(batch: Uint8Array): Uint8Array {
  setInt32(batch, batchLayout.crc, tableCrc32c(batch.subarray(batchLayout.attributes)));
  return batch;
}

function codeOf(run: () => unknown): BatchErrorCode | 'valid' {
  try {
    run();
    return 'valid';
  } catch (error) {
    if (error instanceof BatchError) return error.code;
    throw error;
  }
}

describe.each(compressions)('a damaged batch (%s)', (compression) => {
  const whole = sample(compression);
  const header = readHeader(whole);

  it('is refused whatever its truncation', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(
        codeOf(() => validateBatch(whole.subarray(0, length))),
        `${length} bytes`,
      ).toBe('truncated');
    }
  });

  it('is refused with a byte too many', () => {
    expect(codeOf(() => validateBatch(Uint8Array.from([...whole, 0])))).toBe('bad-length');
  });

  // Each of the 255 other values of each byte. Outside the CRC lie base offset and leader epoch, which a leader
  // stamps: there damage shows in exactly that field. Everywhere else it is an error.
  it('is refused whatever its flipped byte, unless only a stamped field changed', () => {
    const damaged = whole.slice();
    for (let at = 0; at < whole.length; at++) {
      const original = whole[at] ?? 0;
      for (let flip = 1; flip < 256; flip++) {
        damaged[at] = original ^ flip;
        checkFlip(damaged, at, header);
      }
      damaged[at] = original;
    }
  });
});

function checkFlip(damaged: Uint8Array, at: number, header: BatchHeader): void {
  const code = codeOf(() => validateBatch(damaged));
  if (at < batchLayout.batchLength) {
    if (code === 'valid') {
      const { baseOffset, lastOffset } = readHeader(damaged);
      expect(baseOffset).not.toBe(header.baseOffset);
      expect(readHeader(damaged)).toEqual({ ...header, baseOffset, lastOffset });
    } else expect(code).toBe('out-of-range');
  } else if (at < batchLayout.partitionLeaderEpoch) expect(code).toBeOneOf(['truncated', 'bad-length']);
  else if (at < batchLayout.magic) {
    const { partitionLeaderEpoch } = code === 'valid' ? readHeader(damaged) : header;
    if (code === 'valid') expect(readHeader(damaged)).toEqual({ ...header, partitionLeaderEpoch });
    else expect(code).toBe('out-of-range');
  } else expect(code).toBe(at === batchLayout.magic ? 'bad-magic' : 'bad-crc');
}

describe('a batch whose CRC is right', () => {
  const cases: [string, BatchErrorCode, (batch: Uint8Array) => void][] = [
    ['an unknown compression', 'bad-attributes', (batch) => setInt16(batch, batchLayout.attributes, 5)],
    ['an unknown attribute bit', 'bad-attributes', (batch) => setInt16(batch, batchLayout.attributes, 0x80)],
    ['the sign bit of the attributes', 'bad-attributes', (batch) => setInt16(batch, batchLayout.attributes, -0x8000)],
    ['a negative last offset delta', 'bad-count', (batch) => setInt32(batch, batchLayout.lastOffsetDelta, -1)],
    ['a negative record count', 'bad-count', (batch) => setInt32(batch, batchLayout.recordCount, -1)],
    ['more records than offsets', 'bad-count', (batch) => setInt32(batch, batchLayout.recordCount, 3)],
    ['fewer records than bytes', 'bad-count', (batch) => setInt32(batch, batchLayout.recordCount, 1)],
    [
      'more records than bytes',
      'bad-record',
      (batch) => {
        setInt32(batch, batchLayout.recordCount, 3);
        setInt32(batch, batchLayout.lastOffsetDelta, 2);
      },
    ],
    [
      'a record longer than the batch',
      'bad-record',
      (batch) => {
        batch[BATCH_OVERHEAD_BYTES] = 0x7e;
      },
    ],
    [
      'a record shorter than any',
      'bad-record',
      (batch) => {
        batch[BATCH_OVERHEAD_BYTES] = 2;
      },
    ],
    [
      'a record of negative length',
      'bad-record',
      (batch) => {
        batch[BATCH_OVERHEAD_BYTES] = 1;
      },
    ],
    ['a producer id below -1', 'out-of-range', (batch) => setInt64(batch, batchLayout.producerId, -2)],
    ['an unsafe producer id', 'out-of-range', (batch) => setInt32(batch, batchLayout.producerId, 2 ** 21)],
    ['an unsafe base timestamp', 'out-of-range', (batch) => setInt32(batch, batchLayout.baseTimestamp, 2 ** 21)],
    ['an unsafe max timestamp', 'out-of-range', (batch) => setInt32(batch, batchLayout.maxTimestamp, -(2 ** 22))],
  ];

  it.each(cases)('is refused with %s', (_, code, change) => {
    const batch = sample();
    change(batch);
    expect(codeOf(() => validateBatch(withCrc(batch)))).toBe(code);
  });

  const fromProducer: [string, BatchErrorCode, (batch: Uint8Array) => void][] = [
    ['a gap in its offsets', 'bad-count', (batch) => setInt32(batch, batchLayout.lastOffsetDelta, 5)],
    ['a control batch', 'bad-attributes', (batch) => setInt16(batch, batchLayout.attributes, 0x20)],
    ['a log append time', 'bad-attributes', (batch) => setInt16(batch, batchLayout.attributes, 0x08)],
    ['a delete horizon', 'bad-attributes', (batch) => setInt16(batch, batchLayout.attributes, 0x40)],
    ['an id without a sequence', 'out-of-range', (batch) => setInt32(batch, batchLayout.baseSequence, -1)],
    ['an id without an epoch', 'out-of-range', (batch) => setInt16(batch, batchLayout.producerEpoch, -1)],
    [
      'a transaction without an id',
      'out-of-range',
      (batch) => {
        setInt16(batch, batchLayout.attributes, 0x10);
        setInt64(batch, batchLayout.producerId, -1);
      },
    ],
  ];

  it.each(fromProducer)('passes in a log, but not from a producer, with %s', (_, code, change) => {
    const batch = sample();
    change(batch);
    withCrc(batch);
    expect(codeOf(() => validateBatch(batch))).toBe('valid');
    expect(codeOf(() => validateBatch(batch, { from: 'producer' }))).toBe(code);
  });

  it('passes from a producer, compressed, with as many records as could be in it, and with no more', () => {
    const claiming = (records: number) => {
      const batch = sample('gzip');
      setInt32(batch, batchLayout.recordCount, records);
      setInt32(batch, batchLayout.lastOffsetDelta, records - 1);
      return withCrc(batch);
    };
    const most = Math.floor(DECOMPRESSED_BYTES_MAX / 7);
    expect(codeOf(() => validateBatch(claiming(most), { from: 'producer' }))).toBe('valid');
    expect(codeOf(() => validateBatch(claiming(most + 1), { from: 'producer' }))).toBe('bad-count');
    expect(codeOf(() => validateBatch(claiming(2 ** 31 - 1), { from: 'producer' }))).toBe('bad-count');
    expect(codeOf(() => validateBatch(claiming(2 ** 31 - 1)))).toBe('valid');
  });

  it('is told the latest time of plain records from a producer, whatever it says itself', () => {
    const deltas = fc.array(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(deltas, fc.integer({ min: -1, max: 2 ** 45 }), (offsetsMs, saidMs) => {
        const times = offsetsMs.map((ms) => 1_700_000_000_000 + ms);
        const batch = encodeBatch({ records: times.map((timestampMs) => ({ timestampMs })), maxTimestampMs: saidMs });
        expect(validateBatch(batch).maxTimestamp).toBe(saidMs);
        const { maxTimestamp } = validateBatch(batch, { from: 'producer' });
        expect(maxTimestamp).toBe(Math.max(...times));
        patchMaxTimestamp(batch, maxTimestamp);
        expect(validateBatch(batch).maxTimestamp).toBe(maxTimestamp);
      }),
    );
  });

  it('is not taken from a producer with a time that no reader could hold', () => {
    const batch = sample();
    setInt64(batch, batchLayout.baseTimestamp, Number.MAX_SAFE_INTEGER - 3);
    withCrc(batch);
    expect(codeOf(() => validateBatch(batch))).toBe('valid');
    expect(codeOf(() => validateBatch(batch, { from: 'producer' }))).toBe('out-of-range');
  });

  it('never makes the decoder do anything but return or throw BatchError, whatever the records', () => {
    const noise = fc.tuple(fc.integer({ min: BATCH_OVERHEAD_BYTES, max: sample().length - 1 }), fc.nat(255));
    fc.assert(
      fc.property(
        fc.constantFrom(...compressions),
        fc.array(noise, { minLength: 1, maxLength: 4 }),
        (compression, flips) => {
          const batch = sample(compression);
          for (const [at, value] of flips) if (at < batch.length) batch[at] = value;
          expect(codeOf(() => decodeRecords(batch))).toBeTypeOf('string');
        },
      ),
      { numRuns: 1000 },
    );
  });
});

const first = sample();
const second = sample('gzip');
const both = Uint8Array.from([...first, ...second]);

describe('cutBatches', () => {
  it('cuts by lengths alone: damage of a header is left for the CRC to tell', () => {
    expect([...cutBatches(both)]).toEqual([first, second]);
    expect([...cutBatches(new Uint8Array(0))]).toEqual([]);
    const bad = both.slice();
    bad[batchLayout.attributes + 1] = 0xff;
    const [batch = bad] = cutBatches(bad);
    expect(codeOf(() => validateBatch(batch))).toBe('bad-crc');
    expect(codeOf(() => [...walkBatches(bad)])).toBe('bad-attributes');
  });

  it('refuses a partial tail', () => {
    for (let length = first.length + 1; length < both.length; length++) {
      expect(codeOf(() => [...cutBatches(both.subarray(0, length))])).toBe('truncated');
    }
  });
});

describe('walkBatches', () => {
  it('finds each batch by its length alone', () => {
    const found = [...walkBatches(both)];
    expect(found.map(({ position }) => position)).toEqual([0, first.length]);
    expect(found.map(({ bytes }) => bytes)).toEqual([first, second]);
    expect(found[0]?.bytes.buffer).toBe(both.buffer);
    expect([...walkBatches(new Uint8Array(0))]).toEqual([]);
  });

  it('refuses a partial tail unless it is allowed', () => {
    for (let length = first.length + 1; length < both.length; length++) {
      const cut = both.subarray(0, length);
      expect(codeOf(() => [...walkBatches(cut)])).toBe('truncated');
      expect([...walkBatches(cut, { allowPartialTail: true })].length).toBe(1);
    }
  });

  it('never passes nonsense off as a partial tail', () => {
    const bad = both.slice();
    bad[first.length + batchLayout.magic] = 1;
    expect(codeOf(() => [...walkBatches(bad, { allowPartialTail: true })])).toBe('bad-magic');
  });
});
