import {
  applyBatch,
  decodeSnapshot,
  emptyImage,
  encodeRecordValue,
  imagesEqual,
  type MetadataImage,
} from '@tidemark/metadata';
import { ConfigRecordResourceType, type MetadataUpdate, walkBatches } from '@tidemark/protocol';
import { type Channel, methods } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { ControllerNode } from './testing/controller-node.js';

/** Follows the stream as a broker does. */
class Follower {
  image: MetadataImage = emptyImage;
  readonly updates: MetadataUpdate[] = [];
  readonly times: number[] = [];
  #chunks: Uint8Array[] = [];
  close: () => void = () => undefined;
  ended: Error | undefined;

  follow(node: ControllerNode, channel: Channel, fromOffset: number): this {
    const stream = channel.openStream(
      methods.watchMetadata,
      { nodeId: 1, fromOffset },
      {
        onMessage: (update, [attachment = new Uint8Array()]) => {
          this.updates.push(update);
          this.times.push(node.scheduler.nowMs);
          if (update.snapshot) this.#snapshot(update, attachment);
          else for (const { bytes } of walkBatches(attachment)) this.image = applyBatch(this.image, bytes).image;
        },
        onEnd: (error) => {
          this.ended = error;
        },
      },
    );
    this.close = () => stream.close();
    return this;
  }

  #snapshot(update: MetadataUpdate, chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    if (!update.snapshotLast) return;
    this.image = decodeSnapshot(Buffer.concat(this.#chunks));
    expect(this.image.offset).toBe(update.snapshotOffset);
  }
}

const follow = async (node: ControllerNode, fromOffset: number) =>
  new Follower().follow(node, await node.dial(), fromOffset);

const caughtUp = async (node: ControllerNode, follower: Follower) => {
  await node.scheduler.runUntil(() => follower.image.offset === node.controller.image.offset, { timeoutMs: 10_000 });
  expect(imagesEqual(follower.image, node.controller.image)).toBe(true);
};

const createTopic = (node: ControllerNode, name: string) =>
  node.run(
    node.controller.requests.admin.createTopics({
      topics: [{ name, partitions: 1, replicationFactor: 1, configs: [], assignments: [] }],
      validateOnly: false,
      timeoutMs: 0,
      token: '',
    }),
  );

/** Commits a record of this size, whatever the controller thinks of it. */
const commitBytes = (node: ControllerNode, key: string, sizeBytes: number) => {
  const config = { resourceType: ConfigRecordResourceType.CLUSTER, key, value: 'x'.repeat(sizeBytes) };
  return node.run(node.log.propose([encodeRecordValue({ config })]));
};

/** One who follows has taken a part of its snapshot, which reaches to `offset`, and takes no more. */
async function withStalled() {
  const node = await new ControllerNode().start();
  await node.started(0);
  await commitBytes(node, 'a', 2_500_000);
  const stalled = await follow(node, -1);
  node.network.partition('controller', 'client#1', { oneWay: true });
  await node.scheduler.runFor(10);
  return { node, stalled, offset: node.controller.image.offset };
}

describe('the metadata stream', () => {
  it('gives the log from its beginning, then each batch as it is committed, at once', async () => {
    const node = await new ControllerNode().start();
    const follower = await follow(node, 0);
    await caughtUp(node, follower);
    await node.started(0);
    await caughtUp(node, follower);
    const before = follower.updates.length;
    await createTopic(node, 't');
    const committedMs = node.scheduler.nowMs;
    await caughtUp(node, follower);
    expect(follower.updates).toHaveLength(before + 1);
    expect((follower.times.at(-1) ?? 0) - committedMs).toBeLessThan(1);
    expect(follower.updates.at(-1)?.committedOffset).toBe(node.controller.image.offset);
    expect(follower.updates.some(({ snapshot }) => snapshot)).toBe(false);
  });

  it('begins with a snapshot where the log no longer reaches back, and goes on from there', async () => {
    const node = await new ControllerNode().start();
    await node.started(0);
    await createTopic(node, 'before');
    node.log.compact();
    const follower = await follow(node, 0);
    await caughtUp(node, follower);
    expect(follower.updates.filter(({ snapshot }) => snapshot)).toHaveLength(1);
    await createTopic(node, 'after');
    await caughtUp(node, follower);
    expect(follower.image.topics.size).toBe(2);
  });

  it('sends a snapshot in chunks to whoever asks for one', async () => {
    const node = await new ControllerNode().start();
    await commitBytes(node, 'a', 2_500_000);
    const follower = await follow(node, -1);
    await caughtUp(node, follower);
    const chunks = follower.updates.filter(({ snapshot }) => snapshot);
    expect(chunks).toHaveLength(3);
    expect(chunks.map(({ snapshotLast }) => snapshotLast).indexOf(true)).toBe(chunks.length - 1);
  });

  it('keeps one snapshot for all who are in it, from which they go on by the log, however much is committed meanwhile', async () => {
    const { node, offset } = await withStalled();
    for (const name of ['t', 'u', 'v']) {
      await createTopic(node, name);
      const follower = await follow(node, -1);
      await caughtUp(node, follower);
      const last = follower.updates.find(({ snapshotLast }) => snapshotLast);
      // Who reads no further than the snapshot is told that there is more.
      expect(last).toMatchObject({ snapshotOffset: offset, committedOffset: node.controller.image.offset });
    }
  });

  it('keeps two at most: who is in one that the log has left behind twice begins anew', async () => {
    const { node, stalled } = await withStalled();
    const lefts: boolean[] = [];
    for (const name of ['t', 'u']) {
      await createTopic(node, name);
      node.log.compact();
      const before = node.controller.publisher.watcherCount;
      await caughtUp(node, await follow(node, -1));
      lefts.push(node.controller.publisher.watcherCount === before);
    }
    expect(lefts).toEqual([false, true]);
    node.network.heal();
    await node.scheduler.runUntil(() => stalled.ended !== undefined, { timeoutMs: 10_000 });
    expect(stalled.ended).toMatchObject({ code: 'OVERLOADED' });
  });

  it('is served by a node that does not lead, and goes on through a change of leadership', async () => {
    const node = await new ControllerNode().start();
    await node.started(0);
    node.log.depose(101);
    const follower = await follow(node, 0);
    await caughtUp(node, follower);
    node.log.lead();
    await createTopic(node, 't');
    await caughtUp(node, follower);
  });

  it('keeps nothing for a follower whose connection is full: it goes on from the log', async () => {
    const node = await new ControllerNode().start();
    const follower = await follow(node, 0);
    await caughtUp(node, follower);
    node.network.partition('controller', 'client#1', { oneWay: true });
    const before = follower.updates.length;
    for (let round = 0; round < 12; round += 1) await commitBytes(node, `key-${round}`, 250_000);
    expect(follower.updates).toHaveLength(before);
    node.network.heal();
    await caughtUp(node, follower);
    expect(follower.image.clusterConfigs.size).toBe(12);
    // Some of what piled up came in larger pieces than it was committed in.
    expect(follower.updates.length - before).toBeLessThan(12);
  });

  it('brings a follower of a replaced state a snapshot', async () => {
    const [ahead, behind] = [await new ControllerNode().start(), await new ControllerNode().start()];
    await ahead.started(0);
    await createTopic(ahead, 't');
    const follower = await follow(behind, 0);
    await caughtUp(behind, follower);
    behind.log.depose(101);
    behind.log.compactTo(ahead.controller.image.offset);
    behind.controller.restore(ahead.controller.snapshot(), ahead.controller.image.offset);
    await behind.scheduler.runFor(10);
    expect(imagesEqual(follower.image, ahead.controller.image)).toBe(true);
  });

  it('is forgotten when its follower leaves, and ended when the node stops', async () => {
    const node = await new ControllerNode().start();
    const [one, two] = [await follow(node, 0), await follow(node, 0)];
    await caughtUp(node, two);
    one.close();
    await node.scheduler.runFor(10);
    expect(node.controller.publisher.watcherCount).toBe(1);
    node.controller.close();
    await node.scheduler.runFor(10);
    expect(two.ended).toMatchObject({ code: 'SHUTTING_DOWN' });
    const late = await follow(node, 0);
    await node.scheduler.runFor(10);
    expect(late.ended).toMatchObject({ code: 'SHUTTING_DOWN' });
    expect(node.controller.publisher.watcherCount).toBe(0);
  });

  it('ends as that of a node that stops where its log is closed before it, for new followers and those behind', async () => {
    const node = await new ControllerNode().start();
    const slow = await follow(node, 0);
    await caughtUp(node, slow);
    node.network.partition('controller', 'client#1', { oneWay: true });
    for (let round = 0; round < 12; round += 1) await commitBytes(node, `key-${round}`, 250_000);
    node.log.closed = true;
    node.network.heal();
    const late = await follow(node, 0);
    await node.scheduler.runUntil(() => slow.ended !== undefined && late.ended !== undefined, { timeoutMs: 10_000 });
    for (const { ended } of [slow, late]) expect(ended).toMatchObject({ code: 'SHUTTING_DOWN' });
    expect(node.controller.publisher.watcherCount).toBe(0);
    expect(node.lines.lines.filter(({ message }) => message === 'a handler failed')).toEqual([]);
  });
});
