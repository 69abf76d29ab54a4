// Goal: what leaders' answers call for, however much it is, holds nobody up for longer than a turn.
import type { World } from '@tidemark/ports';
import { type SimulatedWorld, WatchedDisk } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import { BrokerCluster } from '../testing/broker-cluster.js';
import { BlockingWork } from './blocking-work.js';

const PARTITIONS = 24;
const SYNC_MS = 5;

/** A world in which the event loop stands still while it waits for an fsync. */
function withSlowSyncs(world: SimulatedWorld): World {
  const { clock } = world;
  const disk = new WatchedDisk(world.disk);
  let stoodMs = 0;
  disk.onOperation = (operation) => {
    if (operation === 'syncNow') stoodMs += SYNC_MS;
  };
  const slow = {
    monotonicMs: () => clock.monotonicMs() + stoodMs,
    wallMs: () => clock.wallMs(),
    setTimer: (delayMs: number, callback: () => void) => clock.setTimer(delayMs, callback),
    defer: (callback: () => void) => clock.defer(callback),
  };
  return { ...world, disk, clock: slow };
}

it('is done at once while the turn has room for it, and the rest in later turns, the latest of each partition', () => {
  const [turnEnds, done] = [[] as (() => void)[], [] as string[]];
  let nowMs = 0;
  const work = new BlockingWork({ monotonicMs: () => nowMs, defer: (callback) => turnEnds.push(callback) });
  const partitions = Array.from({ length: 7 }, () => ({}));
  const order = (name: string) => () => {
    done.push(name);
    nowMs += 8;
  };
  for (const [at, partition] of partitions.entries()) work.do(partition, order(`${at}`));
  work.do(partitions[4] ?? {}, order('4 again'));
  const doneByTurn = [[...done]];
  for (let end = turnEnds.shift(); end !== undefined; end = turnEnds.shift()) {
    end();
    doneByTurn.push(done.slice(doneByTurn.flat().length));
  }
  expect(doneByTurn).toEqual([['0', '1', '2'], ['3', '4 again', '5'], ['6'], []]);
});

it('log starts that one answer raises are taken over in turns, and no records wait for that', async () => {
  const worldOf = (world: SimulatedWorld, id: number) => (id === 2 ? withSlowSyncs(world) : world);
  const cluster = await BrokerCluster.start([1, 2], { worldOf });
  const topic = cluster.controller.createTopic('t', [1, 2], { minIsr: 2, partitions: PARTITIONS });
  const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  await cluster.until(() => all.every((each) => cluster.leads(1, topic, each) && cluster.hosts(2, topic, each)));
  const client = await cluster.client();
  for (const partition of all) expect((await client.produce(1, topic, ['a'], { partition })).error).toBe('NONE');
  await cluster.scheduler.runFor(1_000);

  cluster.network.freezeHost('broker-2');
  const deletions = await Promise.all(all.map((partition) => client.startDeletion(1, topic, 1, { partition })));
  const last = PARTITIONS - 1;
  const produced = await client.send(1, topic, ['b'], { partition: last });
  const risen = (id: number) => all.filter((each) => cluster.replica(id, topic, each).log.logStartOffset === 1).length;
  await cluster.until(() => risen(1) === PARTITIONS && cluster.replica(1, topic, last).log.logEndOffset === 2);
  cluster.network.thawHost('broker-2');

  let [before, most, risenWhenAppended] = [risen(2), 0, PARTITIONS];
  await cluster.until(() => {
    const now = risen(2);
    most = Math.max(most, now - before);
    before = now;
    if (cluster.replica(2, topic, last).log.logEndOffset === 2) risenWhenAppended = Math.min(risenWhenAppended, now);
    return now === PARTITIONS;
  });
  expect(most).toBeLessThanOrEqual(20 / SYNC_MS + 1);
  expect(risenWhenAppended).toBeLessThan(PARTITIONS / 2);
  expect((await cluster.run(produced())).error).toBe('NONE');
  for (const deletion of deletions) expect((await cluster.run(deletion())).error).toBe('NONE');
});
