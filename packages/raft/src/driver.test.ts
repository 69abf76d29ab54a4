import { nodeId } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { Driver } from './driver.js';
import { firstConfiguration } from './first-voters.js';
import { resolveRaftOptions } from './options.js';
import { openStorage } from './storage/open-storage.js';
import { DIRECTORY, RaftCluster, TextMachine } from './testing/raft-cluster.js';

it('the snapshot that a node starts from is held no longer than its machine needs it', async () => {
  const cluster = await new RaftCluster({ voters: 1 }).startAll();
  const id = await cluster.elect();
  await cluster.propose(id, 'x');
  await cluster.scheduler.settle(cluster.node(id).takeSnapshot());
  await cluster.scheduler.settle(cluster.node(id).close({ handOver: false }));

  const { world } = cluster.member(id);
  if (world === undefined) throw new RangeError('the node was never started');
  const self = { nodeId: nodeId(id), directoryId: cluster.member(id).directoryId };
  const options = resolveRaftOptions();
  const bootstrap = firstConfiguration([{ ...self, address: { host: 'node-0', port: 1 } }]);
  const storage = openStorage({
    ...{ world, directory: DIRECTORY, segmentBytes: options.segmentBytes, selfId: self.nodeId, bootstrap },
    newIdentity: () => ({ directoryId: self.directoryId, origin: 'first', peers: {} }),
  });
  const machine = new TextMachine();
  const driver = new Driver({
    ...{ world, self, bootstrap, options, storage, machine },
    noOpRecord: () => new Uint8Array(),
    send: () => undefined,
    onStatus: () => undefined,
    onConfiguration: () => undefined,
  });
  driver.start();
  expect([machine.proposed, machine.restores]).toEqual([['x'], 1]);
  expect(storage.snapshot).toBeUndefined();
  await cluster.scheduler.settle(driver.close());
});
