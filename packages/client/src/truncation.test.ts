// A consumer whose leader was replaced by one that lacks records (KIP-320): it is told, or goes back, and skips nothing.
import { encodeBatch } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { type ConsumerError, type ConsumerOptions, createConsumer, type StartPosition } from './index.js';
import { TestCluster } from './testing/test-cluster.js';

const tide = { topic: 'tide', partition: 0 };

async function start(options: ConsumerOptions = {}) {
  const cluster = await TestCluster.start();
  cluster.createTopic('tide', [1]);
  const run = cluster.scheduler;
  const consumer = createConsumer({ world: cluster.world('client'), bootstrap: cluster.bootstrap, ...options });
  consumer.assign([{ ...tide, from: 'beginning' }]);
  /** One record a batch, each the given letter and its offset. */
  const write = (letter: string, count: number) => {
    const partition = cluster.partition('tide');
    for (let written = 0; written < count; written++) {
      const value = new TextEncoder().encode(`${letter}${partition.endOffset}`);
      partition.append(encodeBatch({ records: [{ timestampMs: 0, value }] }));
    }
  };
  const poll = async () => {
    const records = await run.settle(consumer.poll({ timeoutMs: 3_000 }));
    return records.map(({ value }) => new TextDecoder().decode(value ?? undefined)).join(' ');
  };
  const failure = () => poll().then(String, (error: ConsumerError) => error);
  return { cluster, consumer, run, write, poll, failure };
}

describe('records that were read and are lost', () => {
  it('are an error where there is no policy, again and again until a seek', async () => {
    const { cluster, consumer, write, poll, failure } = await start({ offsetReset: 'none' });
    write('a', 4);
    expect(await poll()).toBe('a0 a1 a2 a3');
    cluster.partition('tide').truncateTo(2, 2);
    write('b', 4);
    for (const _ of ['once', 'again']) {
      const error = await failure();
      expect(error).toMatchObject({ code: 'OFFSET_OUT_OF_RANGE', ...tide, offset: 4 });
      expect(String(error)).toContain('the records from offset 2 on');
      expect(consumer.position(tide)).toBe(4);
    }
    consumer.seek(tide, { offset: 2 });
    expect(await poll()).toBe('b2 b3 b4 b5');
  });

  it.each(['earliest', 'latest'] as const)('are left for what is there instead: %s', async (offsetReset) => {
    const { cluster, write, poll } = await start({ offsetReset });
    write('a', 4);
    expect(await poll()).toBe('a0 a1 a2 a3');
    cluster.partition('tide').truncateTo(2, 2);
    write('b', 4);
    expect(await poll()).toBe('b2 b3 b4 b5');
  });

  describe.each([0, 1, 2])('where only so many others stand in their place so far: %i', (others) => {
    const written = ['b2', 'b3'].slice(0, others).join(' ');

    it.each(['earliest', 'latest'] as const)('are left for these: %s', async (offsetReset) => {
      const { cluster, consumer, write, poll } = await start({ offsetReset });
      write('a', 5);
      expect(await poll()).toBe('a0 a1 a2 a3 a4');
      cluster.partition('tide').truncateTo(2, 2);
      write('b', others);
      expect(await poll()).toBe(written);
      expect(consumer.position(tide)).toBe(2 + others);
      write('c', 1);
      expect(await poll()).toBe(`c${2 + others}`);
    });

    it('are an error where there is no policy, which says from where on', async () => {
      const { cluster, consumer, write, poll, failure } = await start({ offsetReset: 'none' });
      write('a', 5);
      expect(await poll()).toBe('a0 a1 a2 a3 a4');
      cluster.partition('tide').truncateTo(2, 2);
      write('b', others);
      for (const _ of ['once', 'again']) {
        const error = await failure();
        expect(error).toMatchObject({ code: 'OFFSET_OUT_OF_RANGE', ...tide, offset: 5 });
        expect(String(error)).toContain('the records from offset 2 on that were read up to offset 5 are lost');
      }
      consumer.seek(tide, { offset: 2 });
      expect(await poll()).toBe(written);
    });
  });

  it('are no loss where one who has them leads before that is asked', async () => {
    const { cluster, run, write, poll } = await start({ offsetReset: 'earliest' });
    write('a', 4);
    expect(await poll()).toBe('a0 a1 a2 a3');
    const partition = cluster.partition('tide');
    const batches = [...partition.batches];
    cluster.network.setLatency('client', 'broker-1', { least: 50, most: 50 });
    partition.truncateTo(2, 1);
    // The answer that the place lies outside is under way.
    await run.runFor(20);
    for (const { bytes } of batches.slice(2)) partition.push(bytes);
    partition.moveTo(2);
    write('c', 3);
    expect(await poll()).toBe('c4 c5 c6');
  });

  it.each(['earliest', 'latest'] as const)('are left for what follows the epoch before: %s', async (offsetReset) => {
    const { cluster, write, poll } = await start({ offsetReset });
    write('a', 2);
    cluster.partition('tide').moveTo(2);
    write('b', 2);
    expect(await poll()).toBe('a0 a1 b2 b3');
    cluster.partition('tide').truncateTo(2, 1);
    write('c', 4);
    expect(await poll()).toBe('c2 c3 c4 c5');
  });

  describe('where the one who leads now had led in an epoch between', () => {
    async function afterTwoElections(offsetReset: 'none' | 'earliest' | 'latest') {
      const started = await start({ offsetReset });
      const { cluster, write, poll } = started;
      const partition = cluster.partition('tide');
      write('a', 2);
      partition.moveTo(2);
      partition.moveTo(1);
      write('b', 2);
      expect(await poll()).toBe('a0 a1 b2 b3');
      partition.truncateTo(2, 2);
      partition.leaderEpoch = 1;
      write('c', 4);
      partition.leaderEpoch = 3;
      return started;
    }

    it('are an error where there is no policy', async () => {
      const { failure } = await afterTwoElections('none');
      const error = await failure();
      expect(error).toMatchObject({ code: 'OFFSET_OUT_OF_RANGE', ...tide });
      expect(String(error)).toContain('records that were read up to offset 4 are lost');
    });

    it.each(['earliest', 'latest'] as const)('are left for what comes behind them: %s', async (offsetReset) => {
      const { poll } = await afterTwoElections(offsetReset);
      expect(await poll()).toBe('c4 c5');
    });
  });
});

describe('a place that was looked up, and is lost before anything was read from there,', () => {
  async function lost(from: StartPosition, offsetReset: 'none' | 'earliest' | 'latest', others: number) {
    const started = await start({ offsetReset });
    const { cluster, consumer, run, write } = started;
    write('a', 5);
    consumer.assign([{ ...tide, from }]);
    await run.runUntil(() => consumer.position(tide) === 5);
    cluster.partition('tide').truncateTo(2, 2);
    write('b', others);
    return started;
  }

  describe.each([2, 6])('where %i others stand in its place', (others) => {
    it.each<[StartPosition, 'earliest' | 'latest']>([
      ['end', 'latest'],
      ['end', 'earliest'],
      [{ timestampMs: 1 }, 'latest'],
    ])('is left for these: %s, %s', async (from, offsetReset) => {
      const { poll } = await lost(from, offsetReset, others);
      expect(await poll()).toBe(['b2', 'b3', 'b4', 'b5', 'b6', 'b7'].slice(0, others).join(' '));
    });

    it('is an error where there is no policy', async () => {
      const { failure } = await lost('end', 'none', others);
      const error = await failure();
      expect(error).toMatchObject({ code: 'OFFSET_OUT_OF_RANGE', ...tide, offset: 5 });
      expect(String(error)).toContain('the log was truncated to offset 2 by an unclean election');
    });
  });

  it('is a place still where the next leader has all that is before it, and nothing of the epoch that it was found in', async () => {
    const { cluster, consumer, run, write, poll } = await start({ offsetReset: 'none' });
    write('a', 2);
    cluster.partition('tide').moveTo(2);
    consumer.assign([{ ...tide, from: 'end' }]);
    await run.runUntil(() => consumer.position(tide) === 2);
    cluster.partition('tide').moveTo(3);
    write('b', 2);
    expect(await poll()).toBe('b2 b3');
    expect(cluster.broker(3).seen.epochEnds).toBe(1);
  });
});

it('records that were deleted behind those that were read are no reason to ask: it goes on where the options say', async () => {
  const { cluster, write, poll } = await start({ offsetReset: 'earliest' });
  write('a', 2);
  expect(await poll()).toBe('a0 a1');
  const partition = cluster.partition('tide');
  partition.moveTo(2);
  write('b', 4);
  partition.deleteBefore(4);
  expect(await poll()).toBe('b4 b5');
  expect(cluster.broker(2).seen.epochEnds).toBe(0);
});

it('records that were fetched and not delivered, and are lost, are passed over without a word', async () => {
  const { cluster, run, write, poll } = await start({ offsetReset: 'none', pollRecordsMax: 2 });
  write('a', 6);
  expect(await poll()).toBe('a0 a1');
  cluster.partition('tide').truncateTo(3, 2);
  write('b', 5);
  await run.runFor(2_000);
  expect([await poll(), await poll(), await poll()]).toEqual(['a2 b3', 'b4 b5', 'b6 b7']);
});

it('records that come before damage count as read: what follows them is compared though the rest was refused', async () => {
  const { cluster, write, poll, failure } = await start({ offsetReset: 'none' });
  write('a', 3);
  const damaged = cluster.partition('tide').batches[1]?.bytes ?? new Uint8Array(0);
  damaged[65] = (damaged[65] ?? 0) ^ 1;
  expect(await poll()).toBe('a0');
  expect(await failure()).toMatchObject({ code: 'CORRUPT_BATCH', offset: 1 });
  cluster.partition('tide').truncateTo(0, 2);
  write('b', 4);
  expect(await failure()).toMatchObject({ code: 'OFFSET_OUT_OF_RANGE', offset: 1 });
});

describe('a topic that was deleted and made again, and has grown past what was read of the one before,', () => {
  async function afterAnother(offsetReset: 'none' | 'earliest' | 'latest') {
    const started = await start({ offsetReset });
    const { cluster, write, poll } = started;
    write('a', 2);
    expect(await poll()).toBe('a0 a1');
    cluster.topics.delete('tide');
    cluster.createTopic('tide', [2]);
    write('b', 4);
    return started;
  }

  it('is an error where there is no policy, again and again until a seek', async () => {
    const { consumer, poll, failure } = await afterAnother('none');
    for (const _ of ['once', 'again']) {
      const error = await failure();
      expect(error).toMatchObject({ code: 'OFFSET_OUT_OF_RANGE', ...tide, offset: 2 });
      expect(String(error)).toContain('deleted and made again');
    }
    consumer.seek(tide, { offset: 2 });
    expect(await poll()).toBe('b2 b3');
  });

  it.each(['earliest', 'latest'] as const)('is read from its beginning: %s', async (offsetReset) => {
    const { poll } = await afterAnother(offsetReset);
    expect(await poll()).toBe('b0 b1 b2 b3');
  });

  it('is read from its own end where the one before was asked for a time meanwhile', async () => {
    const { cluster, consumer, run, write, poll } = await start();
    cluster.partition('tide').leaderEpoch = 7;
    write('a', 4);
    consumer.assign([{ ...tide, from: { timestampMs: 1 } }]);
    // It has told where it ends, and is not asked for the time any more.
    const { offsets } = cluster.broker(1).seen;
    await run.runUntil(() => cluster.broker(1).seen.offsets > offsets);
    cluster.topics.delete('tide');
    cluster.createTopic('tide', [1]);
    write('b', 1);
    await run.runFor(2_000);
    write('b', 1);
    expect(await poll()).toBe('b1');
  });

  it('has no lag until it has told where it ends', async () => {
    const { cluster, consumer, run, write, poll } = await start();
    write('a', 4);
    expect(await poll()).toBe('a0 a1 a2 a3');
    expect(consumer.lag(tide)).toBe(0);
    cluster.topics.delete('tide');
    cluster.createTopic('tide', [2]);
    write('b', 1);
    await run.runUntil(() => consumer.position(tide) === 0);
    expect(consumer.lag(tide)).toBe(undefined);
    expect([await poll(), consumer.lag(tide)]).toEqual(['b0', 0]);
  });

  it('is read behind what was fetched of the one before', async () => {
    const { cluster, run, write, poll } = await start({ offsetReset: 'earliest', pollRecordsMax: 1 });
    write('a', 2);
    expect(await poll()).toBe('a0');
    cluster.topics.delete('tide');
    cluster.createTopic('tide', [2]);
    write('b', 3);
    await run.runFor(2000);
    expect([await poll(), await poll(), await poll()]).toEqual(['a1', 'b0', 'b1']);
  });

  it('is read from its beginning though of the one before only the end had been looked up', async () => {
    const { cluster, consumer, run, write, poll } = await start({ offsetReset: 'earliest' });
    write('a', 2);
    consumer.assign([{ ...tide, from: 'end' }]);
    await run.runUntil(() => consumer.position(tide) === 2);
    cluster.topics.delete('tide');
    cluster.createTopic('tide', [2]);
    write('b', 4);
    expect(await poll()).toBe('b0 b1 b2 b3');
  });
});

describe('nothing is lost, and nothing is said,', () => {
  it('where the next leader has everything; it is asked once', async () => {
    const { cluster, write, poll } = await start({ offsetReset: 'none' });
    write('a', 2);
    expect(await poll()).toBe('a0 a1');
    cluster.partition('tide').moveTo(2);
    write('b', 2);
    expect(await poll()).toBe('b2 b3');
    write('c', 2);
    expect(await poll()).toBe('c4 c5');
    expect(cluster.broker(2).seen.epochEnds).toBe(1);
  });

  it('where a follower is ahead of a leader that does not know yet that another leads', async () => {
    const { cluster, write, poll } = await start({ offsetReset: 'none', rack: 'b' });
    cluster.broker(1).readReplica = 2;
    cluster.broker(2).asFollower = 'records';
    write('a', 2);
    expect(await poll()).toBe('a0 a1');
    cluster.broker(1).deposed = { leaderEpoch: 0, endOffset: 2 };
    cluster.partition('tide').moveTo(3);
    write('b', 2);
    expect(await poll()).toBe('b2 b3');
    expect(cluster.broker(1).seen.epochEnds).toBeGreaterThan(0);
  });
});
