import type { RecordInit } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { PartitionQueue, type PartitionQueueOptions } from './partition-queue.js';

const identity = { producerId: 7, producerEpoch: 0 };
const record: RecordInit = { timestampMs: 0 };

function queueOf(count: number, options: Partial<PartitionQueueOptions> = {}): PartitionQueue<number> {
  const queue = new PartitionQueue<number>({
    batchBytesMax: 100,
    lingerMs: 0,
    deliveryTimeoutMs: 1000,
    idempotent: true,
    inFlightMax: 5,
    ...options,
  });
  // 39 bytes fill a batch of 100: its own overhead is 61.
  for (let at = 0; at < count; at++) queue.append(record, { sizeBytes: 39, nowMs: at }, at);
  return queue;
}

function takeOne(queue: PartitionQueue<number>, current = identity) {
  const batch = queue.take(current);
  if (batch === undefined) throw new Error('nothing to take');
  return batch;
}

describe('batches', () => {
  it('take records until they are full, and one that is too large alone', () => {
    const queue = queueOf(0);
    for (const [at, sizeBytes] of [20, 19, 1, 500, 1].entries()) queue.append(record, { sizeBytes, nowMs: 0 }, at);
    const taken = [1, 2, 3, 4].map(() => takeOne(queue).deliveries);
    expect(taken).toEqual([[0, 1], [2], [3], [4]]);
  });

  it('wait for more as long as they linger, unless full, followed or flushed', () => {
    const lingering = { lingerMs: 50 };
    const half = () => {
      const queue = queueOf(0, lingering);
      queue.append(record, { sizeBytes: 10, nowMs: 7 }, 0);
      return queue;
    };
    expect(half().readyAtMs(false)).toBe(57);
    expect(half().readyAtMs(true)).toBe(7);
    expect(queueOf(1, lingering).readyAtMs(false)).toBe(0);
    expect(queueOf(0).readyAtMs(true)).toBe(Number.POSITIVE_INFINITY);
  });

  it('are in flight up to a limit', () => {
    const queue = queueOf(3, { inFlightMax: 2 });
    const first = takeOne(queue);
    takeOne(queue);
    expect(queue.take(identity)).toBeUndefined();
    expect(queue.readyAtMs(true)).toBe(Number.POSITIVE_INFINITY);
    queue.settle(first, undefined, 0);
    expect(takeOne(queue).deliveries).toEqual([2]);
  });

  it('grow no more once they were sent', () => {
    const queue = queueOf(0);
    queue.append(record, { sizeBytes: 5, nowMs: 0 }, 0);
    queue.settle(takeOne(queue), 'OVERLOADED', 10);
    queue.append(record, { sizeBytes: 5, nowMs: 0 }, 1);
    expect(takeOne(queue).deliveries).toEqual([0]);
  });
});

describe('retries', () => {
  it('keep their sequence and their place', () => {
    const queue = queueOf(3);
    const [a, b] = [takeOne(queue), takeOne(queue)];
    expect(queue.settle(b, 'OUT_OF_ORDER_SEQUENCE', 20)).toBe('retry');
    expect(queue.settle(a, 'DISCONNECTED', 10)).toBe('retry');
    expect(queue.readyAtMs(false)).toBe(10);
    expect(
      [1, 2, 3].map(() => takeOne(queue)).map(({ deliveries, sequence }) => [deliveries, sequence?.baseSequence]),
    ).toEqual([
      [[0], 0],
      [[1], 1],
      [[2], 2],
    ]);
  });

  it.each(['OUT_OF_ORDER_SEQUENCE', 'UNKNOWN_PRODUCER_ID'] as const)(
    'go on after %s while a batch before it is open',
    (error) => {
      const queue = queueOf(2);
      const [a, b] = [takeOne(queue), takeOne(queue)];
      for (const each of [a, b]) queue.settle(each, 'DISCONNECTED', 0);
      expect([takeOne(queue), takeOne(queue)]).toEqual([a, b]);
      expect(queue.settle(b, error, 0)).toBe('retry');
      expect(queue.settle(a, 'NOT_LEADER', 0)).toBe('retry');
      expect([takeOne(queue), takeOne(queue)]).toEqual([a, b]);
      expect(b.sequence).toEqual({ identity, baseSequence: 1 });
    },
  );

  it.each(['OUT_OF_ORDER_SEQUENCE', 'UNKNOWN_PRODUCER_ID'] as const)(
    'keep their sequence after %s that is older than the acknowledgement of the batch before',
    (error) => {
      const queue = queueOf(3);
      const [a, b] = [takeOne(queue), takeOne(queue)];
      queue.settle(a, undefined, 0);
      expect(queue.settle(b, error, 0), 'the broker judged it before it had the first').toBe('retry');
      expect(queue.needsIdentity(identity)).toBe(false);
      expect([takeOne(queue), b.sequence]).toEqual([b, { identity, baseSequence: 1 }]);
      expect(queue.settle(b, undefined, 0), 'a copy was on its way').toBe('delivered');
      expect(takeOne(queue).sequence).toEqual({ identity, baseSequence: 2 });
    },
  );

  it('give their sequence up when the broker finds a gap although nothing before was on its way', () => {
    const queue = queueOf(2);
    const [a, b] = [takeOne(queue), takeOne(queue)];
    queue.settle(a, undefined, 0);
    queue.settle(b, 'OUT_OF_ORDER_SEQUENCE', 0);
    expect(queue.settle(takeOne(queue), 'OUT_OF_ORDER_SEQUENCE', 0)).toBe('retry');
    expect([queue.needsIdentity(identity), b.sequence]).toEqual([true, undefined]);
  });

  it('call it a failure only if every attempt failed for certain', () => {
    const certain = queueOf(1);
    certain.settle(takeOne(certain), 'NOT_ENOUGH_REPLICAS', 0);
    expect(certain.settle(takeOne(certain), 'INVALID_RECORD', 0)).toBe('failed');
    const uncertain = queueOf(1);
    uncertain.settle(takeOne(uncertain), 'REQUEST_TIMED_OUT', 0);
    expect(uncertain.settle(takeOne(uncertain), 'INVALID_RECORD', 0)).toBe('unknown');
    const duplicate = queueOf(1);
    expect(duplicate.settle(takeOne(duplicate), 'DUPLICATE_SEQUENCE', 0)).toBe('unknown');
  });

  it('end with the delivery timeout', () => {
    const queue = queueOf(2);
    queue.settle(takeOne(queue), 'NOT_LEADER', 0);
    expect(queue.deadlineMs).toBe(1000);
    expect(queue.expire(999)).toEqual([]);
    expect(queue.expire(1000).map(({ batch, outcome }) => [batch.deliveries, outcome])).toEqual([[[0], 'unknown']]);
    expect(queue.expire(1001).map(({ batch, outcome }) => [batch.deliveries, outcome])).toEqual([[[1], 'failed']]);
    expect(queue.isEmpty).toBe(true);
  });
});

describe('a batch whose answer is lost while a later one is acknowledged', () => {
  /** The first has perhaps been written and waits to be sent again; the second has been acknowledged. */
  function overtaken() {
    const queue = queueOf(3);
    const [lost, later] = [takeOne(queue), takeOne(queue)];
    queue.settle(later, undefined, 0);
    queue.settle(lost, 'DISCONNECTED', 0);
    return { queue, lost };
  }

  it('is delivered when the broker has forgotten where it is, and the next goes on under the same identity', () => {
    const { queue, lost } = overtaken();
    expect(queue.settle(takeOne(queue), 'DUPLICATE_SEQUENCE', 0)).toBe('delivered');
    expect(lost.attempts).toBe(2);
    expect(takeOne(queue).sequence).toEqual({ identity, baseSequence: 2 });
  });

  it('is delivered when its time is up, when nothing is sent any more, and when it is refused', () => {
    expect(overtaken().queue.expire(1000)[0]?.outcome).toBe('delivered');
    expect(
      overtaken()
        .queue.clear()
        .map(({ outcome }) => outcome),
    ).toEqual(['delivered', 'failed']);
    for (const error of ['UNKNOWN_PRODUCER_ID', 'RECORD_TOO_LARGE', 'CANCELLED'] as const) {
      const { queue } = overtaken();
      expect(queue.settle(takeOne(queue), error, 0), error).toBe('delivered');
    }
  });

  it('is unknown if what was acknowledged came before it', () => {
    const queue = queueOf(2);
    const [before, lost] = [takeOne(queue), takeOne(queue)];
    queue.settle(before, undefined, 0);
    queue.settle(lost, 'DISCONNECTED', 0);
    expect(queue.settle(takeOne(queue), 'DUPLICATE_SEQUENCE', 0)).toBe('unknown');
  });

  it('is unknown if the topic has been created again since', () => {
    const { queue } = overtaken();
    queue.topicReplaced();
    expect(queue.settle(takeOne(queue), 'DUPLICATE_SEQUENCE', 0)).toBe('unknown');
  });

  it('is unknown if the later one was acknowledged for the topic that is gone', () => {
    const queue = queueOf(2);
    const [lost, later] = [takeOne(queue), takeOne(queue)];
    queue.topicReplaced();
    queue.settle(later, undefined, 0);
    queue.settle(lost, 'DISCONNECTED', 0);
    expect(queue.settle(takeOne(queue), 'DUPLICATE_SEQUENCE', 0)).toBe('unknown');
  });

  it('is unknown if the later one went under another identity', () => {
    const queue = queueOf(3);
    const [lost, refused] = [takeOne(queue), takeOne(queue)];
    queue.settle(refused, 'INVALID_RECORD', 0);
    queue.settle(lost, 'DISCONNECTED', 0);
    takeOne(queue);
    expect(queue.take({ producerId: 8, producerEpoch: 0 }), 'the old identity comes first').toBeUndefined();
    expect(queue.settle(lost, 'DUPLICATE_SEQUENCE', 0)).toBe('unknown');
  });
});

describe('a batch that is too large for the broker', () => {
  /** Batches of two records each; two records of 19 bytes fill one. */
  function pairs(count: number, options: Partial<PartitionQueueOptions> = {}) {
    const queue = queueOf(0, options);
    for (let at = 0; at < 2 * count; at++) queue.append(record, { sizeBytes: 19, nowMs: 0 }, at);
    return queue;
  }

  it('is sent again in parts, in its place, each record with its sequence', () => {
    const queue = pairs(2);
    const [a, b] = [takeOne(queue), takeOne(queue)];
    expect(queue.settle(b, 'DISCONNECTED', 0)).toBe('retry');
    expect(queue.settle(a, 'RECORD_TOO_LARGE', 50)).toBe('retry');
    expect(queue.readyAtMs(false), 'nothing is gained by a pause').toBe(0);
    const sent = [1, 2, 3].map(() => takeOne(queue));
    expect(sent.map(({ deliveries, sequence }) => [deliveries, sequence])).toEqual([
      [[0], { identity, baseSequence: 0 }],
      [[1], { identity, baseSequence: 1 }],
      [[2, 3], { identity, baseSequence: 2 }],
    ]);
    expect(queue.settle(b, 'OUT_OF_ORDER_SEQUENCE', 0), 'its predecessors are open').toBe('retry');
  });

  it('is sent in parts at once if it was surely not written, and is too large as another was', () => {
    const queue = pairs(2);
    const [a, b] = [takeOne(queue), takeOne(queue)];
    expect(queue.settle(a, 'RECORD_TOO_LARGE', 0)).toBe('retry');
    expect(queue.settle(b, 'OUT_OF_ORDER_SEQUENCE', 0)).toBe('retry');
    const sent = [1, 2, 3, 4].map(() => takeOne(queue));
    expect(sent.map(({ deliveries, sequence }) => [deliveries, sequence?.baseSequence])).toEqual(
      [0, 1, 2, 3].map((at) => [[at], at]),
    );
  });

  it('keeps the order of its parts though they are sent again one by one', () => {
    const queue = pairs(1, { idempotent: false });
    queue.settle(takeOne(queue), 'RECORD_TOO_LARGE', 0);
    const [first, second] = [takeOne(queue), takeOne(queue)];
    queue.settle(second, 'NOT_LEADER', 0);
    queue.settle(first, 'NOT_LEADER', 0);
    expect([takeOne(queue), takeOne(queue)].map(({ deliveries }) => deliveries)).toEqual([[0], [1]]);
  });

  it('teaches what a batch may take, until the topic is another one', () => {
    const queue = queueOf(0);
    const appendTwo = () => {
      for (const at of [0, 1]) queue.append(record, { sizeBytes: 19, nowMs: 0 }, at);
    };
    appendTwo();
    queue.settle(takeOne(queue), 'RECORD_TOO_LARGE', 0);
    appendTwo();
    expect([1, 2, 3, 4].map(() => takeOne(queue).records.length)).toEqual([1, 1, 1, 1]);
    queue.topicReplaced();
    appendTwo();
    expect(queue.headBytes).toBe(99);
  });

  it('fails if it is one record, and is unknown if an earlier attempt may have written it', () => {
    const one = queueOf(1);
    expect(one.settle(takeOne(one), 'RECORD_TOO_LARGE', 0)).toBe('failed');
    const perhaps = pairs(1);
    perhaps.settle(takeOne(perhaps), 'DISCONNECTED', 0);
    expect(perhaps.settle(takeOne(perhaps), 'RECORD_TOO_LARGE', 0)).toBe('unknown');
    expect(perhaps.isEmpty).toBe(true);
  });
});

describe('a broken identity', () => {
  const successor = { producerId: 8, producerEpoch: 0 };

  it('is left behind: what was surely not written goes on under the next one, from sequence 0', () => {
    const queue = queueOf(3);
    const [a, b] = [takeOne(queue), takeOne(queue)];
    expect(queue.settle(a, 'RECORD_TOO_LARGE', 0)).toBe('failed');
    expect(queue.needsIdentity(identity)).toBe(true);
    expect(queue.take(successor), 'while a batch of the old one is in flight').toBeUndefined();
    expect(queue.settle(b, 'OUT_OF_ORDER_SEQUENCE', 0)).toBe('retry');
    expect(queue.take(identity)).toBeUndefined();
    const again = takeOne(queue, successor);
    expect([again, again.sequence]).toEqual([b, { identity: successor, baseSequence: 0 }]);
    expect(takeOne(queue, successor).sequence?.baseSequence).toBe(1);
  });

  it('is kept by what may have been written, until the broker decides', () => {
    const queue = queueOf(3);
    const [a, b] = [takeOne(queue), takeOne(queue)];
    queue.settle(b, 'DISCONNECTED', 0);
    expect(queue.settle(a, 'INVALID_RECORD', 0)).toBe('failed');
    expect(takeOne(queue, successor)).toBe(b);
    expect(b.sequence).toEqual({ identity, baseSequence: 1 });
    expect(queue.settle(b, 'OUT_OF_ORDER_SEQUENCE', 0)).toBe('unknown');
    expect(takeOne(queue, successor).sequence).toEqual({ identity: successor, baseSequence: 0 });
  });

  it('comes of a broker that knows nothing of the producer', () => {
    const queue = queueOf(2);
    const first = takeOne(queue);
    expect(queue.settle(first, 'UNKNOWN_PRODUCER_ID', 0)).toBe('retry');
    expect(queue.needsIdentity(identity)).toBe(true);
    expect(takeOne(queue, successor).sequence).toEqual({ identity: successor, baseSequence: 0 });
  });
});

it('gives out no sequences without idempotence', () => {
  const queue = queueOf(1, { idempotent: false });
  expect(queue.needsIdentity(undefined)).toBe(false);
  expect(queue.take(undefined)?.sequence).toBeUndefined();
});
