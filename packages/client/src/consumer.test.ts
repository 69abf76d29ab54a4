import { nextTurn } from '@tidemark/ports';
import { BATCH_OVERHEAD_BYTES, batchLayout, crc32c, encodeBatch } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { type Assignment, type Consumer, type ConsumerError, type ConsumerOptions, createConsumer } from './index.js';
import { TestCluster } from './testing/test-cluster.js';
import type { TestPartition } from './testing/test-partition.js';

const tide = { topic: 'tide', partition: 0 };

async function start(from: Assignment['from'] = 'beginning', options: ConsumerOptions = {}, leaders = [1]) {
  const cluster = await TestCluster.start();
  cluster.createTopic('tide', leaders);
  const consumer = createConsumer({ world: cluster.world('client'), bootstrap: cluster.bootstrap, ...options });
  consumer.assign(leaders.map((_, partition) => ({ topic: 'tide', partition, from })));
  return { cluster, consumer, run: cluster.scheduler };
}

/** Appends batches of `size` records each, whose values are their offsets and whose times rise by 1,000 a batch. */
function fill(partition: TestPartition, batches: number, size = 3): void {
  for (let count = 0; count < batches; count++) {
    const base = partition.endOffset;
    const records = Array.from({ length: size }, (_, at) => ({
      timestampMs: base * 1000,
      value: new TextEncoder().encode(String(base + at)),
    }));
    partition.append(encodeBatch({ records }));
  }
}

async function read(consumer: Consumer, cluster: TestCluster, count: number): Promise<number[]> {
  const offsets: number[] = [];
  while (offsets.length < count) {
    const records = await cluster.scheduler.settle(consumer.poll({ timeoutMs: 5000 }));
    if (records.length === 0) throw new Error(`no record after ${offsets.length}`);
    offsets.push(...records.map(({ offset }) => offset));
  }
  return offsets;
}

async function errorOf(promise: Promise<unknown>): Promise<ConsumerError> {
  return promise.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: ConsumerError) => error,
  );
}

const upTo = (end: number, from = 0) => Array.from({ length: end - from }, (_, at) => from + at);

describe('poll', () => {
  it('delivers every record from the beginning, in order, and moves the position', async () => {
    const { cluster, consumer } = await start('beginning', { pollRecordsMax: 7 });
    fill(cluster.partition('tide'), 10);
    expect(await read(consumer, cluster, 30)).toEqual(upTo(30));
    expect([consumer.position(tide), consumer.lag(tide)]).toEqual([30, 0]);
  });

  it('hands out records with everything that was sent', async () => {
    const { cluster, consumer, run } = await start();
    const headers = [{ key: 'h', value: Uint8Array.of(2) }];
    cluster
      .partition('tide')
      .append(encodeBatch({ records: [{ timestampMs: 5, key: Uint8Array.of(1), value: null, headers }] }));
    const [record] = await run.settle(consumer.poll());
    expect(record).toEqual({ ...tide, offset: 0, timestampMs: 5, key: Uint8Array.of(1), value: null, headers });
  });

  it('waits for what comes, and has it at once', async () => {
    const { cluster, consumer, run } = await start('end');
    fill(cluster.partition('tide'), 1);
    const polled = consumer.poll({ timeoutMs: 10_000 });
    await run.runFor(1800);
    fill(cluster.partition('tide'), 1);
    const appendedMs = run.nowMs;
    expect((await run.settle(polled)).map(({ offset }) => offset)).toEqual([3, 4, 5]);
    expect(run.nowMs - appendedMs).toBeLessThan(2);
    // One long poll each 500 ms, and none in between.
    expect(cluster.broker(1).seen.fetch).toBeLessThan(7);
  });

  it('returns nothing when nothing comes in time', async () => {
    const { consumer, run } = await start();
    const startMs = run.nowMs;
    expect(await run.settle(consumer.poll({ timeoutMs: 250 }))).toEqual([]);
    expect(run.nowMs - startMs).toBeCloseTo(250, 0);
  });

  it('that may not wait gives the event loop its turn all the same', async () => {
    const { consumer, run } = await start();
    let isOver = false;
    const polled = consumer.poll({ timeoutMs: 0 }).finally(() => {
      isOver = true;
    });
    await run.drain();
    expect(isOver).toBe(false);
    expect(await run.settle(polled)).toEqual([]);
  });

  it.each([Number.NaN, '100'])('refuses to wait for what is no time: %s', async (timeoutMs) => {
    const { cluster, consumer, run } = await start();
    const polled = errorOf(consumer.poll({ timeoutMs: timeoutMs as number }));
    expect(await run.settle(polled, { eventsMax: 1000 })).toBeInstanceOf(RangeError);
    fill(cluster.partition('tide'), 1);
    expect(await run.settle(consumer.poll({ timeoutMs: Number.POSITIVE_INFINITY }))).toHaveLength(3);
  });

  it('reads all partitions, from several brokers at once', async () => {
    const { cluster, consumer, run } = await start('beginning', {}, [1, 2, 3, 1]);
    for (const partition of [0, 1, 2, 3]) fill(cluster.partition('tide', partition), 2);
    const seen: string[] = [];
    while (seen.length < 24) {
      const records = await run.settle(consumer.poll());
      seen.push(...records.map(({ partition, offset }) => `${partition}/${offset}`));
    }
    expect(seen.sort()).toEqual([0, 1, 2, 3].flatMap((partition) => upTo(6).map((offset) => `${partition}/${offset}`)));
  });

  it('fetches ahead no more than it may', async () => {
    const { cluster, consumer, run } = await start('beginning', { partitionBytesMax: 400, pollRecordsMax: 1 });
    fill(cluster.partition('tide'), 100);
    await run.settle(consumer.poll());
    await run.runFor(100);
    const fetched = cluster.broker(1).seen.fetch;
    await run.runFor(1000);
    expect(cluster.broker(1).seen.fetch).toBe(fetched);
    expect(await read(consumer, cluster, 299)).toEqual(upTo(300, 1));
  });

  it('does not let an idle partition hold up a busy one', async () => {
    const { cluster, consumer, run } = await start(
      'beginning',
      { partitionBytesMax: 200, fetchWaitMaxMs: 5000 },
      [1, 1],
    );
    fill(cluster.partition('tide', 0), 50);
    const startMs = run.nowMs;
    const offsets: number[] = [];
    while (offsets.length < 150) {
      const records = await run.settle(consumer.poll());
      offsets.push(...records.map(({ offset }) => offset));
      // Slow enough that only the idle partition is worth a request meanwhile, which is then parked for 5 s.
      await run.runFor(5);
    }
    expect(offsets).toEqual(upTo(150));
    expect(run.nowMs - startMs).toBeLessThan(1000);
  });
});

describe('a batch as large as the buffer', () => {
  it('without a record for the consumer, as compaction may leave it, is passed over', async () => {
    const { cluster, consumer, run } = await start({ offset: 150 }, { partitionBytesMax: 1000 });
    const partition = cluster.partition('tide');
    const value = new Uint8Array(100);
    const records = Array.from({ length: 100 }, (_, offset) => ({ offset, timestampMs: 1, value }));
    partition.push(encodeBatch({ baseOffset: 0, lastOffset: 199, records }));
    fill(partition, 1);
    // It is fetched, and nothing more, before the first poll.
    await run.runFor(100);
    expect(await read(consumer, cluster, 3)).toEqual(upTo(203, 200));
  });
});

describe('where it begins', () => {
  it.each<[Assignment['from'], number]>([
    ['beginning', 3],
    [{ offset: 7 }, 7],
    [{ timestampMs: 6000 }, 6],
    [{ timestampMs: 5999 }, 6],
  ])('%j', async (from, first) => {
    const { cluster, consumer } = await start(from);
    fill(cluster.partition('tide'), 4);
    cluster.partition('tide').deleteBefore(3);
    expect(await read(consumer, cluster, 12 - first)).toEqual(upTo(12, first));
  });

  it('is the end for a time that is yet to come', async () => {
    const { cluster, consumer, run } = await start({ timestampMs: 10 ** 12 });
    fill(cluster.partition('tide'), 1);
    await run.settle(consumer.poll({ timeoutMs: 50 }));
    expect(consumer.position(tide)).toBe(3);
  });

  it('is the first record of a time also if that is written while the place is looked up', async () => {
    const { cluster, consumer, run } = await start({ timestampMs: 5000 });
    const partition = cluster.partition('tide');
    fill(partition, 1);
    await run.runUntil(() => cluster.broker(1).seen.offsets === 1);
    fill(partition, 2, 6);
    expect(await read(consumer, cluster, 6)).toEqual(upTo(15, 9));
  });

  it('can be changed: what was fetched before is dropped', async () => {
    const { cluster, consumer, run } = await start();
    fill(cluster.partition('tide'), 4);
    await run.settle(consumer.poll());
    consumer.seek(tide, { offset: 5 });
    expect(await read(consumer, cluster, 7)).toEqual(upTo(12, 5));
    consumer.seek(tide, 'beginning');
    expect(await read(consumer, cluster, 12)).toEqual(upTo(12));
    expect(() => consumer.seek({ topic: 'tide', partition: 9 }, 'end')).toThrow('not assigned');
    expect(() => consumer.assign([{ topic: 'tide', partition: -1, from: 'end' }])).toThrow(RangeError);
    expect(consumer.assignment).toEqual([tide]);
    expect(() => consumer.seek(tide, { offset: -1 })).toThrow(RangeError);
  });
});

describe('a position outside the log', () => {
  it.each([
    ['earliest', 3],
    ['latest', 9],
  ] as const)('goes to the %s', async (offsetReset, position) => {
    const { cluster, consumer, run } = await start({ offset: 100 }, { offsetReset });
    fill(cluster.partition('tide'), 3);
    cluster.partition('tide').deleteBefore(3);
    await run.runUntil(() => consumer.position(tide) === position, { timeoutMs: 5000 });
  });

  it('is an error where there is no policy, and can be mended by a seek', async () => {
    const { cluster, consumer, run } = await start({ offset: 100 }, { offsetReset: 'none' });
    fill(cluster.partition('tide'), 3);
    const error = await run.settle(errorOf(consumer.poll()));
    expect(error).toMatchObject({ name: 'ConsumerError', code: 'OFFSET_OUT_OF_RANGE', ...tide, offset: 100 });
    consumer.seek(tide, 'beginning');
    expect(await read(consumer, cluster, 9)).toEqual(upTo(9));
  });
});

describe('trouble', () => {
  it('with the leader passes unnoticed', async () => {
    const { cluster, consumer, run } = await start('beginning', { pollRecordsMax: 2 });
    fill(cluster.partition('tide'), 10);
    expect(await read(consumer, cluster, 10)).toEqual(upTo(10));
    cluster.kill(1);
    cluster.partition('tide').moveTo(2);
    fill(cluster.partition('tide'), 5);
    expect(await read(consumer, cluster, 35)).toEqual(upTo(45, 10));
    await run.runFor(10);
  });

  it('with a topic that is made minutes later passes too', async () => {
    const { cluster, consumer, run } = await start();
    consumer.assign([{ topic: 'late', partition: 0, from: 'beginning' }]);
    await run.runFor(150_000);
    cluster.createTopic('late');
    fill(cluster.partition('late'), 1);
    expect(await read(consumer, cluster, 3)).toEqual([0, 1, 2]);
  });

  it('with a leader that hangs ends when there is another', async () => {
    const { cluster, consumer, run } = await start('beginning');
    fill(cluster.partition('tide'), 1);
    await read(consumer, cluster, 3);
    cluster.network.freezeHost('broker-1');
    await run.runFor(2000);
    cluster.partition('tide').moveTo(2);
    fill(cluster.partition('tide'), 1);
    const movedMs = run.nowMs;
    expect(await read(consumer, cluster, 3)).toEqual([3, 4, 5]);
    expect(run.nowMs - movedMs).toBeLessThan(300);
  });

  it('with damaged data is an error, the good records before it delivered; it is fetched again', async () => {
    const { cluster, consumer, run } = await start();
    const partition = cluster.partition('tide');
    fill(partition, 3);
    const damaged = partition.batches[1]?.bytes ?? new Uint8Array(0);
    damaged[70] = (damaged[70] ?? 0) ^ 1;
    expect(await read(consumer, cluster, 3)).toEqual(upTo(3));
    const error = await run.settle(errorOf(consumer.poll({ timeoutMs: 5000 })));
    expect(error).toMatchObject({ code: 'CORRUPT_BATCH', ...tide, offset: 3 });
    damaged[70] = (damaged[70] ?? 0) ^ 1;
    expect(await read(consumer, cluster, 6)).toEqual(upTo(9, 3));
  });
});

describe('a batch that cannot be read', () => {
  const push = (partition: TestPartition, { damaged = false } = {}) => {
    const baseOffset = partition.endOffset;
    const batch = encodeBatch({
      baseOffset,
      compression: 'gzip',
      records: [{ timestampMs: 1, value: new Uint8Array(9) }],
    });
    batch.fill(0xee, BATCH_OVERHEAD_BYTES);
    const crc = damaged ? 0 : crc32c(batch.subarray(batchLayout.attributes));
    new DataView(batch.buffer, batch.byteOffset).setUint32(batchLayout.crc, crc);
    partition.push(batch);
  };

  it('is told of by the poll that finds nothing else, and at once', async () => {
    const { cluster, consumer, run } = await start('beginning', {}, [1, 2]);
    push(cluster.partition('tide'));
    const error = errorOf(consumer.poll({ timeoutMs: 120_000 }));
    expect(await run.settle(error, { timeoutMs: 1000 })).toMatchObject({ code: 'CORRUPT_BATCH', ...tide, offset: 0 });
    consumer.seek(tide, { offset: 1 });
    fill(cluster.partition('tide'), 1);
    expect(await read(consumer, cluster, 3)).toEqual(upTo(4, 1));
  });

  it('takes no records of other partitions with it', async () => {
    const { cluster, consumer, run } = await start('beginning', {}, [1, 2]);
    push(cluster.partition('tide'));
    fill(cluster.partition('tide', 1), 1);
    await run.runFor(100);
    const outcomes = [];
    for (let polls = 0; polls < 2; polls++) {
      const polled = consumer.poll({ timeoutMs: 120_000 }).then(
        (records) => records.length,
        ({ code }: ConsumerError) => code,
      );
      outcomes.push(await run.settle(polled, { timeoutMs: 1000 }));
    }
    expect(outcomes.sort()).toEqual([3, 'CORRUPT_BATCH']);
  });

  it.each([
    ['its producer made it so', false],
    ['it was damaged', true],
  ])('since %s, is fetched after longer and longer pauses by who polls again at once', async (_, damaged) => {
    const { cluster, consumer, run } = await start();
    fill(cluster.partition('tide'), 1);
    push(cluster.partition('tide'), { damaged });
    expect(await read(consumer, cluster, 3)).toEqual(upTo(3));
    const untilMs = run.nowMs + 3000;
    const offsets = [];
    while (run.nowMs < untilMs) offsets.push((await run.settle(errorOf(consumer.poll({ timeoutMs: 5000 })))).offset);
    expect(offsets.length).toBeGreaterThan(5);
    expect(offsets.length).toBeLessThan(15);
    expect(new Set(offsets)).toEqual(new Set([3]));
    consumer.seek(tide, { offset: 4 });
    fill(cluster.partition('tide'), 1);
    expect(await read(consumer, cluster, 3)).toEqual(upTo(7, 4));
  });
});

describe('offsets', () => {
  it('of beginnings, ends and times come from the leaders', async () => {
    const { cluster, consumer, run } = await start('beginning', {}, [1, 2]);
    fill(cluster.partition('tide', 0), 3);
    fill(cluster.partition('tide', 1), 2);
    cluster.partition('tide', 0).deleteBefore(3);
    const places = [0, 1].map((partition) => ({ topic: 'tide', partition }));
    const offsets = (found: { offset: number }[]) => found.map(({ offset }) => offset);
    expect(offsets(await run.settle(consumer.beginningOffsets(places)))).toEqual([3, 0]);
    expect(offsets(await run.settle(consumer.endOffsets(places)))).toEqual([9, 6]);
    const times = places.map((place) => ({ ...place, timestampMs: 4000 }));
    expect(offsets(await run.settle(consumer.offsetsForTimes(times)))).toEqual([6, -1]);
  });

  it('wait for a leader', async () => {
    const { cluster, consumer, run } = await start();
    cluster.partition('tide').moveTo(-1);
    const end = consumer.endOffsets([tide]);
    await run.runFor(300);
    cluster.partition('tide').moveTo(3);
    expect(await run.settle(end, { timeoutMs: 100 })).toEqual([{ ...tide, offset: 0 }]);
  });

  it('of a topic that is not there are an error in time', async () => {
    const { consumer, run } = await start('beginning', { requestTimeoutMs: 500 });
    const error = await run.settle(errorOf(consumer.endOffsets([{ topic: 'nowhere', partition: 0 }])));
    expect(error).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION', outcome: 'failed', topic: 'nowhere' });
  });
});

describe('close', () => {
  it('ends a poll at once', async () => {
    const { cluster, consumer, run } = await start();
    const polled = consumer.poll({ timeoutMs: 60_000 });
    await run.runFor(100);
    const startMs = run.nowMs;
    await run.settle(consumer.close());
    expect(await run.settle(polled)).toEqual([]);
    expect(run.nowMs - startMs).toBeLessThan(1);
    await expect(consumer.poll()).rejects.toMatchObject({ code: 'CANCELLED' });
    for (const look of [consumer.beginningOffsets, consumer.endOffsets, consumer.offsetsForTimes]) {
      expect(await errorOf(look.call(consumer, []))).toMatchObject({ code: 'CANCELLED' });
    }
    await run.runFor(5);
    expect(cluster.network.openEndpoints).toBe(0);
  });
});

describe('iteration', () => {
  /** Reads `count` offsets in a loop, which is then left; `at` is called in it for each. */
  async function loop(consumer: Consumer, count: number, at: (offset: number) => unknown = () => undefined) {
    const offsets: number[] = [];
    for await (const { offset } of consumer) {
      offsets.push(offset);
      await at(offset);
      if (offsets.length === count) break;
    }
    return offsets;
  }

  it('goes on where it was left', async () => {
    const { cluster, consumer, run } = await start();
    fill(cluster.partition('tide'), 4);
    expect(await run.settle(loop(consumer, 5))).toEqual(upTo(5));
    expect(consumer.position(tide)).toBe(5);
    expect(await run.settle(loop(consumer, 7))).toEqual(upTo(12, 5));
  });

  it('goes on where it was left, however much was fetched ahead', async () => {
    const { cluster, consumer, run } = await start('beginning', { partitionBytesMax: 400, pollRecordsMax: 2 });
    fill(cluster.partition('tide'), 100);
    await run.runFor(100);
    const { clock } = cluster.world('client');
    // There is too much in the buffer to fetch more, until the loop is left.
    expect(await run.settle(loop(consumer, 1, () => nextTurn(clock)))).toEqual([0]);
    expect(await read(consumer, cluster, 299)).toEqual(upTo(300, 1));
  });

  it('has the position behind each record that it delivers', async () => {
    const { cluster, consumer, run } = await start();
    fill(cluster.partition('tide'), 4);
    const positions: (number | undefined)[] = [];
    await run.settle(loop(consumer, 5, () => positions.push(consumer.position(tide))));
    expect(positions).toEqual(upTo(6, 1));
  });

  it('goes where a seek or an assignment in the loop sends it, and stays there when the loop is left', async () => {
    const { cluster, consumer, run } = await start();
    fill(cluster.partition('tide'), 10);
    const seek = (to: number) => (offset: number) => {
      if (offset === 1) consumer.seek(tide, { offset: to });
    };
    expect(await run.settle(loop(consumer, 2, seek(20)))).toEqual([0, 1]);
    expect(consumer.position(tide)).toBe(20);
    consumer.seek(tide, 'beginning');
    expect(await run.settle(loop(consumer, 4, seek(15)))).toEqual([0, 1, 15, 16]);
    const assign = () => consumer.assign([{ ...tide, from: { offset: 25 } }]);
    expect(await run.settle(loop(consumer, 1, assign))).toEqual([17]);
    expect(consumer.position(tide)).toBe(25);
  });
});
