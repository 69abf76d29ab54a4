import { offset } from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ProducerHeader, ProducerStates } from './producer-states.js';
import { addSequence, sequenceDistance } from './sequence.js';

const INT32_MAX = 2 ** 31 - 1;

interface Init {
  readonly sequence: number;
  readonly count?: number;
  readonly epoch?: number;
  readonly at?: number;
  readonly isControl?: boolean;
  readonly producerId?: number;
}

function header({
  sequence,
  count = 1,
  epoch = 0,
  at = sequence,
  isControl = false,
  producerId = 7,
}: Init): ProducerHeader {
  const lastOffsetDelta = count - 1;
  return {
    producerId,
    producerEpoch: epoch,
    baseSequence: sequence,
    lastOffsetDelta,
    baseOffset: at,
    lastOffset: at + lastOffsetDelta,
    isControl,
    isTransactional: false,
    maxTimestamp: at,
  };
}

function statesOf(...batches: Init[]): ProducerStates {
  const states = new ProducerStates({ producersMax: 100 });
  for (const batch of batches) states.update(header(batch), 0);
  return states;
}

const verdict = (states: ProducerStates, batch: Init) => {
  const result = states.check(header(batch));
  return result.kind === 'error' ? result.error : result.kind;
};

describe('an idempotent producer', () => {
  it('goes on with the next sequence, and with no other', () => {
    const states = statesOf({ sequence: 0, count: 3 }, { sequence: 3, count: 2 });
    expect(verdict(states, { sequence: 5 })).toBe('ok');
    expect(verdict(states, { sequence: 6 })).toBe('OUT_OF_ORDER_SEQUENCE');
    expect(verdict(states, { sequence: 4, count: 2 })).toBe('OUT_OF_ORDER_SEQUENCE');
  });

  it('gets the offsets of the original for any of its last five batches', () => {
    const states = statesOf(...[0, 1, 2, 3, 4, 5].map((sequence) => ({ sequence, at: sequence + 100 })));
    for (let sequence = 1; sequence <= 5; sequence++) {
      expect(states.check(header({ sequence }))).toEqual({
        kind: 'duplicate',
        baseOffset: sequence + 100,
        lastOffset: sequence + 100,
      });
    }
    expect(verdict(states, { sequence: 0 })).toBe('DUPLICATE_SEQUENCE');
    expect(verdict(states, { sequence: 3, count: 2 })).toBe('OUT_OF_ORDER_SEQUENCE');
  });

  it('wraps from 2^31 - 1 to 0', () => {
    const states = statesOf({ sequence: INT32_MAX - 1, count: 2 });
    expect(verdict(states, { sequence: 0 })).toBe('ok');
    const across = statesOf({ sequence: INT32_MAX, count: 3, at: 50 });
    expect(across.entry(7)?.batches[0]?.lastSequence).toBe(1);
    expect(verdict(across, { sequence: 2 })).toBe('ok');
    expect(verdict(across, { sequence: INT32_MAX, count: 3 })).toBe('duplicate');
  });

  it('begins with sequence 0, in each epoch', () => {
    const states = statesOf({ sequence: 0 });
    expect(verdict(states, { sequence: 3, producerId: 8 })).toBe('UNKNOWN_PRODUCER_ID');
    expect(verdict(states, { sequence: 0, producerId: 8 })).toBe('ok');
    expect(verdict(states, { sequence: 1, epoch: 1 })).toBe('OUT_OF_ORDER_SEQUENCE');
    expect(verdict(states, { sequence: 0, epoch: 1 })).toBe('ok');
  });

  it('is fenced by a newer epoch, also by one that only a control batch showed', () => {
    const states = statesOf({ sequence: 0 }, { sequence: -1, epoch: 2, isControl: true });
    expect(verdict(states, { sequence: 1, epoch: 0 })).toBe('INVALID_PRODUCER_EPOCH');
    expect(verdict(states, { sequence: 0, epoch: 2 })).toBe('ok');
  });

  it('does not exist for batches without an id', () => {
    const states = statesOf({ sequence: -1, producerId: -1 });
    expect(states.size).toBe(0);
    expect(verdict(states, { sequence: -1, producerId: -1 })).toBe('ok');
  });
});

describe('memory', () => {
  it('forgets the silent, and the longest silent when it is full', () => {
    const states = new ProducerStates({ producersMax: 2 });
    states.update(header({ sequence: 0, producerId: 1 }), 10);
    states.update(header({ sequence: 0, producerId: 2 }), 20);
    states.update(header({ sequence: 1, producerId: 1 }), 30);
    states.update(header({ sequence: 0, producerId: 3 }), 40);
    expect(states.entries().map(({ producerId }) => producerId)).toEqual([1, 3]);
    states.expire(130, 100);
    expect(states.entries().map(({ producerId }) => producerId)).toEqual([3]);
  });

  it('says whether it reaches an offset', () => {
    const states = statesOf({ sequence: 0, count: 3, at: 10 });
    expect(states.reaches(offset(12))).toBe(true);
    expect(states.reaches(offset(13))).toBe(false);
  });
});

describe('states that are built anew after a cut', () => {
  const known = () => statesOf(...[3, 4, 5, 6, 7].map((sequence) => ({ sequence, at: sequence + 100 }))).entries();

  it('know what was known of batches below, though the log begins above them', () => {
    const states = statesOf({ sequence: 6, at: 106 });
    expect(verdict(states, { sequence: 4 })).toBe('DUPLICATE_SEQUENCE');
    states.recall(known(), 107);
    expect(states.entry(7)?.batches.map(({ baseOffset }) => baseOffset)).toEqual([103, 104, 105, 106]);
    expect(states.check(header({ sequence: 4 }))).toMatchObject({ kind: 'duplicate', baseOffset: 104 });
    expect(states.check(header({ sequence: 7 })).kind).toBe('ok');
  });

  it.each<[string, Init, number]>([
    ['end in another batch', { sequence: 5, at: 105 }, 107],
    ['are of another epoch of the producer', { sequence: 6, at: 106, epoch: 1 }, 107],
    ['know more', { sequence: 6, at: 106 }, 100],
  ])('know what the log says where they %s', (_what, last, end) => {
    const states = statesOf(last);
    const before = states.entries();
    states.recall(known(), end);
    expect(states.entries()).toEqual(before);
  });
});

describe('a draft', () => {
  it('judges batches of one append by each other and leaves the states alone', () => {
    const states = statesOf({ sequence: 0 });
    const draft = states.draft();
    expect(draft.check(header({ sequence: 1 })).kind).toBe('ok');
    draft.add(header({ sequence: 1, at: 40 }), 0);
    expect(draft.check(header({ sequence: 1 }))).toMatchObject({ kind: 'duplicate', baseOffset: 40 });
    expect(draft.check(header({ sequence: 2 })).kind).toBe('ok');
    expect(verdict(states, { sequence: 2 })).toBe('OUT_OF_ORDER_SEQUENCE');
  });
});

describe('sequences', () => {
  it('agree with counting without end', () => {
    const sequence = fc.integer({ min: 0, max: INT32_MAX });
    fc.assert(
      fc.property(sequence, fc.integer({ min: 0, max: 2 ** 30 - 1 }), (from, by) => {
        const to = addSequence(from, by);
        expect(BigInt(to)).toBe((BigInt(from) + BigInt(by)) % 2n ** 31n);
        expect(sequenceDistance(from, to)).toBe(by);
        expect(sequenceDistance(to, from)).toBe(0 - by);
      }),
    );
  });
});
