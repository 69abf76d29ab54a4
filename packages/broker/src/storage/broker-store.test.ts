// Method: the store as version 1 was first written, keys and values. It must be read for ever after, and what is written
// today must equal it.
import { SeededRandom, SimulatedStores } from '@tidemark/ports/simulated';
import { brokerEpoch, directoryId, offset, topicId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { BrokerStore } from './broker-store.js';
import { MadeReplicas } from './made-replicas.js';

const TOPIC = 'AAAAAAAAAAAAAAAAAAAAAQ';
const DIRECTORY = 'gBvCoHjQRYKa8GREwS2TVg';
const GOLDEN = [
  ['broker/clean', '1'],
  ['broker/epoch', '57'],
  [`failed-directory/${DIRECTORY}`, '1'],
  [`flush-policy/${TOPIC}/5`, 'async'],
  [`high-watermark/${TOPIC}/5`, '1234'],
  [`made/${TOPIC}/5`, ''],
  [`made/${TOPIC}/6`, DIRECTORY],
  [`suspended-log/${TOPIC}/5`, 'marker'],
] as const;

const replica = { topicId: topicId(TOPIC), partition: 5 };
const other = { ...replica, partition: 6 };
const bytes = (text: string) => new TextEncoder().encode(text);
const open = () => new SimulatedStores(new SeededRandom(1)).open('/data/store');

describe('the store of a broker', () => {
  it('of version 1 is read', async () => {
    const raw = await open();
    const puts = GOLDEN.map(([key, value]) => ({ kind: 'put' as const, key, value: bytes(value) }));
    await raw.apply(puts);
    const store = new BrokerStore(raw);
    expect(await store.lastRun()).toEqual({ epoch: 57, clean: true });
    expect(await store.failedDirectories()).toEqual(new Set([DIRECTORY]));
    const [policies, marks, suspended] = [
      await store.flushPolicies(),
      await store.highWatermarks(),
      await store.suspended(),
    ];
    expect([policies(replica), policies(other)]).toEqual(['async', 'sync']);
    expect([marks(replica), marks(other)]).toEqual([1_234, 0]);
    expect([suspended(replica), suspended(other)]).toEqual([bytes('marker'), undefined]);
    expect([...(await MadeReplicas.open(raw)).all()]).toEqual([
      { ...replica, directoryId: undefined },
      { ...other, directoryId: DIRECTORY },
    ]);
  });

  it('is what is written today', async () => {
    const raw = await open();
    const store = new BrokerStore(raw);
    await store.started(brokerEpoch(57), []);
    await store.directoriesFailed([directoryId(DIRECTORY)]);
    await store.setFlushPolicy(replica, 'async');
    await store.checkpointHighWatermarks([{ ...replica, highWatermark: offset(1_234) }]);
    const made = await MadeReplicas.open(raw);
    await made.note([
      { ...replica, directoryId: undefined },
      { ...other, directoryId: directoryId(DIRECTORY) },
    ]);
    await store.stopped(new Map([[`${TOPIC}/5`, bytes('marker')]]));
    const entries = (await raw.entries({})).map(([key, value]) => [key, new TextDecoder().decode(value)]);
    expect(entries).toEqual(GOLDEN);
  });
});
