import { describe, expect, it } from 'vitest';
import {
  createProducer,
  type Producer,
  type ProducerError,
  type ProducerOptions,
  type ProducerRecord,
  type RecordMetadata,
} from './index.js';
import { TestCluster } from './testing/test-cluster.js';
import { TestPartition } from './testing/test-partition.js';

async function start(options: ProducerOptions = {}, cluster?: TestCluster) {
  const peers = cluster ?? (await TestCluster.start());
  if (!peers.topics.has('tide')) peers.createTopic('tide', [1, 2, 3]);
  const producer = createProducer({ world: peers.world('client'), bootstrap: peers.bootstrap, ...options });
  return { cluster: peers, producer, run: peers.scheduler };
}

function sendAll(producer: Producer, count: number, from = 0): Promise<RecordMetadata[]> {
  const sends = Array.from({ length: count }, (_, at) =>
    producer.send({ topic: 'tide', partition: 0, value: String(from + at) }),
  );
  return Promise.all(sends);
}

function numbers(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, at) => String(from + at));
}

async function errorOf(promise: Promise<unknown>): Promise<ProducerError> {
  return promise.then(
    () => {
      throw new Error('it was written');
    },
    (error: ProducerError) => error,
  );
}

describe('send', () => {
  it('tells where each record was written', async () => {
    const { cluster, producer, run } = await start();
    const written = await run.settle(sendAll(producer, 5));
    expect(written.map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 4]);
    expect(written[0]).toMatchObject({ topic: 'tide', partition: 0, timestampMs: expect.any(Number) });
    expect(cluster.values('tide')).toEqual(numbers(5));
  });

  it('puts the records of one turn, and those that queue meanwhile, into few requests', async () => {
    const { cluster, producer, run } = await start();
    await run.settle(sendAll(producer, 500));
    expect(cluster.broker(1).seen.produce).toBe(1);
    expect(cluster.values('tide')).toEqual(numbers(500));
  });

  it('carries batches of several partitions of one broker in one request', async () => {
    const cluster = await TestCluster.start();
    cluster.createTopic('tide', [1, 1, 1, 1]);
    const { producer, run } = await start({}, cluster);
    const sends = [0, 1, 2, 3].map((partition) => producer.send({ topic: 'tide', partition, value: 'x' }));
    await run.settle(Promise.all(sends));
    expect(cluster.broker(1).seen.produce).toBe(1);
  });

  it('spreads keys as Kafka does, and keeps text, bytes, null and headers apart', async () => {
    const { cluster, producer, run } = await start({ compression: 'zstd' });
    const headers = { trace: 'abc', none: null };
    const record = { topic: 'tide', key: 'foobar', value: Uint8Array.of(1), headers, timestampMs: 5 };
    const written = await run.settle(producer.send(record));
    expect(written).toMatchObject({ partition: (-790332482 & 0x7fffffff) % 3, timestampMs: 5 });
    expect(cluster.partition('tide', written.partition).batches[0]?.header.compression).toBe('zstd');
    const tombstone = await run.settle(producer.send({ topic: 'tide', key: 'foobar', value: null }));
    expect(tombstone).toMatchObject({ partition: written.partition, offset: 1 });
  });

  it('writes a record where it said at the call, whatever its object says by the time that there are routes', async () => {
    const { cluster, producer, run } = await start();
    cluster.createTopic('ebb');
    const record = { topic: '', partition: 0, value: '' };
    const places = [['tide', 0] as const, ['tide', 1] as const, ['ebb', 0] as const];
    const sends = places.map(([topic, partition]) =>
      producer.send(Object.assign(record, { topic, partition, value: `${topic}-${partition}` })),
    );
    Object.assign(record, { topic: 'never asked for', partition: 9 });
    const written = await run.settle(Promise.all(sends));
    expect(written.map(({ topic, partition }) => [topic, partition])).toEqual(places);
    for (const [topic, partition] of places) {
      expect(cluster.values(topic, partition)).toEqual([`${topic}-${partition}`]);
    }
  });

  it('lingers when told to, until a flush', async () => {
    const { cluster, producer, run } = await start({ lingerMs: 100 });
    const first = producer.send({ topic: 'tide', partition: 0, value: '0' });
    await run.runFor(50);
    expect(cluster.broker(1).seen.produce).toBe(0);
    const second = producer.send({ topic: 'tide', partition: 0, value: '1' });
    await run.settle(producer.flush());
    expect(await Promise.all([first, second])).toMatchObject([{ offset: 0 }, { offset: 1 }]);
    expect(cluster.broker(1).seen.produce).toBe(1);
  });

  it.each([0, 1] as const)('with acks=%i is not idempotent', async (acks) => {
    const { cluster, producer, run } = await start({ acks });
    const written = await run.settle(producer.send({ topic: 'tide', partition: 0, value: '0' }));
    expect(written.offset).toBe(acks === 0 ? -1 : 0);
    await run.runFor(10);
    expect(cluster.partition('tide').batches[0]?.header.producerId).toBe(-1);
  });
});

describe('what can never be sent', () => {
  it.each([0, 1] as const)('fails for certain with acks=%i, too, where it cannot be put into bytes', async (acks) => {
    const { cluster, producer, run } = await start({ acks });
    const gone = new Uint8Array(10);
    const refused = errorOf(producer.send({ topic: 'tide', partition: 0, value: gone }));
    const good = producer.send({ topic: 'tide', partition: 1, value: 'good' });
    structuredClone(gone, { transfer: [gone.buffer] });
    expect(await run.settle(refused)).toMatchObject({ code: 'INVALID_RECORD', outcome: 'failed', certain: true });
    await run.settle(good);
    await run.runFor(10);
    expect([cluster.values('tide', 0), cluster.values('tide', 1)]).toEqual([[], ['good']]);
    expect(producer.bufferedBytes).toBe(0);
  });

  it.each([
    ['RECORD_TOO_LARGE', { topic: 'tide', value: 'x'.repeat(2000) }],
    ['INVALID_TOPIC', { topic: 'a/b', value: 'x' }],
    ['INVALID_RECORD', { topic: 'tide', value: 'x', timestampMs: 0.5 }],
    ['UNKNOWN_TOPIC_OR_PARTITION', { topic: 'tide', partition: 3, value: 'x' }],
    ['UNKNOWN_TOPIC_OR_PARTITION', { topic: 'nowhere', value: 'x' }],
  ] as const)('fails for certain: %s', async (code, record) => {
    const { producer, run } = await start({ requestBytesMax: 1024, blockTimeoutMs: 300 });
    const error = await run.settle(errorOf(producer.send(record)));
    expect(error).toMatchObject({ name: 'ProducerError', code, outcome: 'failed', topic: record.topic });
  });

  // Callers without types may hand over anything.
  it.each<[string, Partial<Record<keyof ProducerRecord, unknown>>]>([
    ['value is of type number; it must be a string, a Uint8Array or null', { value: 5 }],
    ['key is of type object', { key: { id: 1 } }],
    ['header trace is of type boolean', { headers: { trace: true } }],
    ['headers are neither a list nor an object', { headers: null }],
    ['the key of a header is of type number', { headers: [{ key: 1, value: 'x' }] }],
  ])('fails for certain, and nothing else does: %s', async (message, wrong) => {
    const { producer, run } = await start({ blockTimeoutMs: 300 });
    await run.settle(producer.send({ topic: 'tide', value: 'warm' }));
    const refused = errorOf(producer.send({ topic: 'tide', ...(wrong as Partial<ProducerRecord>) }));
    const good = producer.send({ topic: 'tide', value: 'good' });
    expect(await run.settle(refused)).toMatchObject({ code: 'INVALID_RECORD', outcome: 'failed' });
    expect((await refused).message).toContain(message);
    await run.settle(good);
    expect(producer.bufferedBytes).toBe(0);
  });

  it('refuses options that contradict each other', async () => {
    await expect(start({ acks: 1, idempotent: true })).rejects.toThrow('idempotent needs acks=all');
    await expect(start({ inFlightMax: 6 })).rejects.toThrow('inFlightMax');
  });
});

describe('a partition that is not there yet', () => {
  /** As createPartitions does. */
  function grow(cluster: TestCluster, partition: number): void {
    const topic = cluster.topics.get('tide');
    if (topic === undefined) throw new Error('there is no topic to grow');
    cluster.topics.set('tide', { ...topic, partitions: [...topic.partitions, new TestPartition(partition, 2)] });
  }

  it('is waited for, in order, while no other waits', async () => {
    const { cluster, producer, run } = await start({ blockTimeoutMs: 5000 });
    const send = (partition: number, value: string) => producer.send({ topic: 'tide', partition, value });
    await run.settle(send(0, 'warm'));
    const waiting = [send(3, 'a'), send(3, 'b')];
    const never = errorOf(send(4, 'never'));
    await run.settle(send(2, 'other'), { timeoutMs: 100 });
    await run.runFor(3000);
    grow(cluster, 3);
    await run.settle(Promise.all(waiting), { timeoutMs: 1000 });
    expect(cluster.values('tide', 3)).toEqual(['a', 'b']);
    expect(await run.settle(never)).toMatchObject({
      code: 'UNKNOWN_TOPIC_OR_PARTITION',
      outcome: 'failed',
      partition: 4,
    });
    expect(producer.bufferedBytes).toBe(0);
  });

  it('is waited for by what waited for the topic, and holds up nothing behind it', async () => {
    const cluster = await TestCluster.start();
    const { run, ...sender } = { run: cluster.scheduler, world: cluster.world('client'), bootstrap: cluster.bootstrap };
    const producer = createProducer(sender);
    const send = (partition: number, value: string) => producer.send({ topic: 'tide', partition, value });
    const [first, other, second] = [send(1, 'a'), send(0, 'other'), send(1, 'b')];
    await run.runFor(1000);
    cluster.createTopic('tide', [1]);
    await run.settle(other, { timeoutMs: 1000 });
    const third = send(1, 'c');
    grow(cluster, 1);
    await run.settle(Promise.all([first, second, third]), { timeoutMs: 1000 });
    expect(cluster.values('tide', 1)).toEqual(['a', 'b', 'c']);
  });

  it('is not waited for once the producer is closed', async () => {
    const { producer, run } = await start();
    await run.settle(sendAll(producer, 1));
    const waiting = errorOf(producer.send({ topic: 'tide', partition: 3, value: 'x' }));
    await run.settle(producer.close({ timeoutMs: 10 }));
    expect(await waiting).toMatchObject({ code: 'CANCELLED', outcome: 'failed' });
  });
});

describe('outcomes', () => {
  const short = { deliveryTimeoutMs: 1000, requestTimeoutMs: 300 };

  it('are failed when every attempt failed for certain', async () => {
    const { cluster, producer, run } = await start(short);
    cluster.broker(1).produceFate = () => 'NOT_ENOUGH_REPLICAS';
    const error = await run.settle(errorOf(producer.send({ topic: 'tide', partition: 0, value: 'x' })));
    expect(error).toMatchObject({ code: 'NOT_ENOUGH_REPLICAS', outcome: 'failed', certain: true, partition: 0 });
    expect(cluster.values('tide')).toEqual([]);
  });

  it('are unknown when one of them may have been written', async () => {
    const { cluster, producer, run } = await start(short);
    let first = true;
    cluster.broker(1).produceFate = () => {
      const fate = first ? 'silence' : 'NOT_ENOUGH_REPLICAS';
      first = false;
      return fate;
    };
    const error = await run.settle(errorOf(producer.send({ topic: 'tide', partition: 0, value: 'x' })));
    // The last attempt has written nothing, and says nothing of the one before.
    expect(error).toMatchObject({ code: 'NOT_ENOUGH_REPLICAS', outcome: 'unknown', certain: false });
  });

  it.each<[string, string, (cluster: TestCluster) => unknown]>([
    ['the partition has no leader', 'LEADER_NOT_AVAILABLE', (cluster) => cluster.partition('tide').moveTo(-1)],
    ['broker 1, which leads the partition, cannot be reached', 'UNREACHABLE', (cluster) => cluster.kill(1)],
  ])('are failed when there was nobody to send to: %s', async (reason, code, end) => {
    const { cluster, producer, run } = await start(short);
    await run.settle(sendAll(producer, 1));
    end(cluster);
    const warm = producer.send({ topic: 'tide', partition: 0, value: 'x' }).catch(() => undefined);
    await run.runFor(500);
    const error = await run.settle(errorOf(producer.send({ topic: 'tide', partition: 0, value: 'y' })));
    expect(error).toMatchObject({ code, outcome: 'failed', certain: true });
    expect(error.message).toContain(`it was never sent: ${reason}`);
    await run.settle(warm);
  });

  it('are failed when nobody gave out a producer id', async () => {
    const { cluster, producer, run } = await start({ deliveryTimeoutMs: 15_000 });
    for (const broker of cluster.brokers.values()) broker.producerIdRefusal = 'NOT_CONTROLLER';
    const error = await run.settle(errorOf(producer.send({ topic: 'tide', partition: 0, value: 'x' })));
    expect(error).toMatchObject({ code: 'REQUEST_TIMED_OUT', outcome: 'failed', certain: true });
    expect(error.message).toContain('it was never sent: no broker gives out a producer id: none from here');
  });

  it('are failed of what stood behind something that is unknown', async () => {
    const { cluster, producer, run } = await start({ ...short, requestTimeoutMs: 5000, inFlightMax: 1 });
    await run.settle(sendAll(producer, 1));
    cluster.broker(1).produceFate = () => 'silence';
    const first = errorOf(producer.send({ topic: 'tide', partition: 0, value: 'x' }));
    await run.runFor(1);
    const error = await run.settle(errorOf(producer.send({ topic: 'tide', partition: 0, value: 'y' })));
    expect(error).toMatchObject({ code: 'REQUEST_TIMED_OUT', outcome: 'failed', certain: true });
    expect(error.message).toContain('it was never sent: broker 1 has yet to answer what was sent before it');
    expect(await run.settle(first)).toMatchObject({ outcome: 'unknown', certain: false });
  });

  it('of a refused record leave those behind it untouched', async () => {
    const { cluster, producer, run } = await start();
    await run.settle(sendAll(producer, 1));
    let refusals = 1;
    cluster.broker(1).produceFate = () => (refusals-- > 0 ? 'INVALID_RECORD' : 'answer');
    const refused = errorOf(producer.send({ topic: 'tide', partition: 0, value: 'refused' }));
    await run.runFor(0.01);
    const rest = sendAll(producer, 3, 1);
    expect(await run.settle(refused)).toMatchObject({ code: 'INVALID_RECORD', outcome: 'failed' });
    await run.settle(rest);
    expect(cluster.values('tide')).toEqual(numbers(4));
  });

  it('of records that are too large only together are good, those of one that is too large alone not', async () => {
    const { cluster, producer, run } = await start();
    cluster.partition('tide').batchBytesMax = 4096;
    const send = (at: number) =>
      producer.send({ topic: 'tide', partition: 0, value: at === 50 ? 'x'.repeat(5000) : String(at).padStart(1000) });
    const outcomes = Array.from({ length: 100 }, (_, at) =>
      send(at).then(
        () => 'written',
        ({ code, outcome }: ProducerError) => `${code} ${outcome}`,
      ),
    );
    expect(new Set((await run.settle(Promise.all(outcomes))).toSpliced(50, 1))).toEqual(new Set(['written']));
    expect(await outcomes[50]).toBe('RECORD_TOO_LARGE failed');
    expect(cluster.values('tide').map(Number)).toEqual([...Array(100).keys()].toSpliced(50, 1));
    expect([...cluster.brokers.values()].reduce((sum, { seen }) => sum + seen.producerIds, 0)).toBe(2);
  });

  it('survive a broker that has forgotten the producer', async () => {
    const { cluster, producer, run } = await start();
    await run.settle(sendAll(producer, 3));
    cluster.partition('tide').forgetProducers();
    await run.settle(sendAll(producer, 3, 3));
    expect(cluster.values('tide')).toEqual(numbers(6));
  });
});

describe('memory', () => {
  it('is bounded: sends wait until there is room', async () => {
    const { cluster, producer, run } = await start({ bufferBytesMax: 2048, requestBytesMax: 1024 });
    const all = sendAll(producer, 300);
    let most = 0;
    await run.runUntil(() => {
      most = Math.max(most, producer.bufferedBytes);
      return cluster.partition('tide').endOffset === 300;
    });
    expect(most).toBeLessThanOrEqual(2048);
    expect(most).toBeGreaterThan(1000);
    await run.settle(all);
    expect(cluster.values('tide')).toEqual(numbers(300));
    expect(producer.bufferedBytes).toBe(0);
  });

  it('that is full ends lingering: healthy brokers make room', async () => {
    const options = { bufferBytesMax: 2048, requestBytesMax: 1024, batchBytesMax: 1024, lingerMs: 90_000 };
    const { cluster, producer, run } = await start({ ...options, blockTimeoutMs: 1000 });
    const sends = Array.from({ length: 30 }, (_, at) =>
      producer.send({ topic: 'tide', partition: at % 3, value: 'x'.repeat(200) }),
    );
    await run.runFor(500);
    const written = [0, 1, 2].flatMap((partition) => cluster.values('tide', partition)).length;
    expect(written).toBeGreaterThan(20);
    expect(written, 'nobody waits for the last ones').toBeLessThan(30);
    await run.settle(Promise.all([...sends, producer.flush()]));
  });

  it('does not let more than 65,536 sends wait', async () => {
    const { producer, run } = await start();
    const refused = { waiting: 0, OVERLOADED: 0 };
    for (let count = 0; count < 65_540; count++) {
      producer.send({ topic: 'nowhere', value: null }).catch((error: ProducerError) => {
        refused[error.code === 'OVERLOADED' ? 'OVERLOADED' : 'waiting']++;
      });
    }
    await run.runFor(10);
    expect(refused).toEqual({ waiting: 0, OVERLOADED: 4 });
    await run.settle(producer.close({ timeoutMs: 0 }));
    await run.drain();
    expect(refused).toEqual({ waiting: 65_536, OVERLOADED: 4 });
  });

  it('refuses in a turn of its own, so that who tries again at once lets the others have theirs', async () => {
    const { producer, run } = await start({ bufferBytesMax: 2048, requestBytesMax: 2048 });
    const send = () => errorOf(producer.send({ topic: 'nowhere', value: 'x'.repeat(1900) }));
    const waiting = [1, 2, 3, 4].map(send);
    const turns = new Set<number>();
    const insist = async () => {
      for (let tries = 0; tries < 5; tries++) {
        expect(await send()).toMatchObject({ code: 'OVERLOADED', outcome: 'failed' });
        turns.add(run.eventsRun);
      }
    };
    await run.settle(insist());
    expect(turns.size).toBe(5);
    const flushed = producer.flush();
    await run.settle(producer.close({ timeoutMs: 0 }));
    await run.settle(Promise.all([...waiting, flushed]));
  });

  it('counts what a record takes beside its bytes', async () => {
    const { cluster, producer, run } = await start({ bufferBytesMax: 60_000, requestBytesMax: 1024 });
    await run.settle(sendAll(producer, 1));
    cluster.kill(1);
    const all = sendAll(producer, 200, 1);
    await run.runFor(10);
    expect(producer.bufferedBytes).toBeGreaterThan(100 * 512);
    expect(producer.bufferedBytes).toBeLessThanOrEqual(60_000);
    cluster.partition('tide').moveTo(2);
    await run.settle(all);
    expect(producer.bufferedBytes).toBe(0);
    expect(cluster.values('tide')).toEqual(numbers(201));
  });

  it('does not let sends of more than four times as many bytes wait', async () => {
    const { producer, run } = await start({ bufferBytesMax: 2048, requestBytesMax: 2048, blockTimeoutMs: 100 });
    const send = (size: number) => errorOf(producer.send({ topic: 'nowhere', value: 'x'.repeat(size) }));
    const codes = await run.settle(Promise.all([1900, 1900, 1900, 1900, 1900, 300].map(send)));
    const expected = Array(6).fill('UNKNOWN_TOPIC_OR_PARTITION').with(4, 'OVERLOADED');
    expect(codes.map(({ code }) => code)).toEqual(expected);
    expect(await run.settle(send(1900))).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION' });
  });

  it('ends the wait with a certain failure', async () => {
    const options = { bufferBytesMax: 1024, requestBytesMax: 1024, blockTimeoutMs: 200 };
    const { cluster, producer, run } = await start(options);
    await run.settle(sendAll(producer, 1));
    cluster.network.freezeHost('broker-1');
    const held = producer.send({ topic: 'tide', partition: 0, value: 'x'.repeat(800) });
    const error = await run.settle(errorOf(producer.send({ topic: 'tide', partition: 0, value: 'x'.repeat(800) })));
    expect(error).toMatchObject({ code: 'OVERLOADED', outcome: 'failed' });
    cluster.network.thawHost('broker-1');
    await run.settle(held);
  });
});

describe('sends whose time to wait is up', () => {
  const waits: [string, ProducerOptions, ProducerRecord][] = [
    ['a topic', {}, { topic: 'nowhere', value: 'x' }],
    ['a partition', {}, { topic: 'tide', partition: 9, value: 'x' }],
    ['memory', { bufferBytesMax: 500_000, requestBytesMax: 1024 }, { topic: 'tide', partition: 0, value: 'x' }],
  ];

  it.each(waits)('for %s are told so together, and not one after the other', async (_, options, record) => {
    const { cluster, producer, run } = await start({ ...options, blockTimeoutMs: 500 });
    await run.settle(sendAll(producer, 1));
    cluster.network.freezeHost('broker-1');
    const refusedAt: number[] = [];
    const sends = Array.from({ length: 3000 }, () =>
      producer.send(record).catch(() => void refusedAt.push(run.eventsRun)),
    );
    await run.runUntil(() => refusedAt.length > 1200, { timeoutMs: 1000 });
    const [first = 0, last = Number.POSITIVE_INFINITY] = [refusedAt[0], refusedAt.at(-1)];
    // Each timer that is waited for is an event.
    expect(last - first).toBeLessThan(50);
    await run.settle(producer.close({ timeoutMs: 0 }));
    await run.settle(Promise.all(sends));
  });

  it.each(waits)('for %s leave others their turn, however soon they are tried again', async (_, options, record) => {
    const { cluster, producer, run } = await start({ ...options, blockTimeoutMs: 0 });
    const warm: ProducerRecord = { topic: 'tide', partition: 0, value: 'x' };
    await run.settle(errorOf(producer.send(warm)));
    await run.runFor(100);
    cluster.network.freezeHost('broker-1');
    // As many as there is memory for, at least.
    const held = Array.from({ length: 1000 }, () => producer.send(warm).catch(() => undefined));
    await run.runFor(100);
    const turns = new Set<number>();
    const attempt = async () => {
      try {
        await producer.send(record);
      } finally {
        turns.add(run.eventsRun);
      }
    };
    const insist = async () => {
      for (let tries = 0; tries < 500; tries++) await errorOf(attempt());
    };
    await run.settle(insist());
    expect(turns.size).toBeGreaterThanOrEqual(5);
    await run.settle(producer.close({ timeoutMs: 0 }));
    await run.settle(Promise.all(held));
  });
});

describe('close', () => {
  it('takes no time that is none, and loses nothing by it', async () => {
    const { cluster, producer, run } = await start();
    const written = sendAll(producer, 5);
    for (const timeoutMs of [Number.NaN, '5000' as unknown as number]) {
      expect(() => producer.close({ timeoutMs })).toThrow(RangeError);
    }
    await run.settle(producer.close());
    expect([(await written).length, cluster.values('tide').length]).toEqual([5, 5]);
  });

  it('waits for what is under way and takes nothing more', async () => {
    const { cluster, producer, run } = await start({ lingerMs: 1000 });
    const sent = sendAll(producer, 3);
    await run.settle(producer.close());
    expect((await sent).map(({ offset }) => offset)).toEqual([0, 1, 2]);
    const error = await errorOf(producer.send({ topic: 'tide', value: 'x' }));
    expect(error).toMatchObject({ code: 'CANCELLED', outcome: 'failed' });
    await run.runFor(5);
    expect(cluster.network.openEndpoints).toBe(0);
  });

  it('gives up what does not end in time, and says what is known of it', async () => {
    const { cluster, producer, run } = await start({ inFlightMax: 1, batchBytesMax: 1 });
    await run.settle(sendAll(producer, 1));
    cluster.broker(1).produceFate = () => 'silence';
    const outcomes = ['in flight', 'waiting'].map((value) =>
      errorOf(producer.send({ topic: 'tide', partition: 0, value })),
    );
    const nowhere = errorOf(producer.send({ topic: 'nowhere', value: 'x' }));
    await run.settle(producer.close({ timeoutMs: 100 }));
    expect(await Promise.all([...outcomes, nowhere])).toMatchObject([
      { code: 'CANCELLED', outcome: 'unknown' },
      { code: 'CANCELLED', outcome: 'failed' },
      { code: 'CANCELLED', outcome: 'failed' },
    ]);
  });
});
