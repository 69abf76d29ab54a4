import { emptyImage, type MetadataImage } from '@tidemark/metadata';
import { describe, expect, it } from 'vitest';
import { checkpointOf } from '../testing/log-checkpoint.js';
import { LogStartsChecker } from './log-starts.js';
import type { ObservedNode } from './observed-node.js';
import { PartitionHistory, type Replica, type SeenReplica } from './partition-history.js';
import { Promises } from './promises.js';

// That nodes keep their promises is looked for in whole runs, and that it is noticed if they do not by `npm run mutants`.

const TOPIC_ID = 't';
const LIMITED = { 'retention.bytes': '4096' };
const NOW_MS = 100_000;

function imageWith(
  configs: Readonly<Record<string, string>>,
  { offset = 1, partitionEpoch = 7, leader = 0 } = {},
): MetadataImage {
  const replicas = { replicas: [0, 1], addingReplicas: [], targetReplicas: [], isr: [0, 1], elr: [], leader };
  const partitions = [{ topicId: TOPIC_ID, partition: 0, partitionEpoch, ...replicas }];
  const topic = { topicId: TOPIC_ID, name: 'story', partitions, configs: new Map(Object.entries(configs)) };
  const brokers = [0, 1].map((nodeId) => [nodeId, { nodeId, incarnation: `life ${nodeId}`, fenced: false }] as const);
  const known = { topics: new Map([[TOPIC_ID, topic]]), topicIdsByName: new Map([['story', TOPIC_ID]]) };
  return { ...emptyImage, ...known, brokers: new Map(brokers), offset } as unknown as MetadataImage;
}

function nodeWith(nodeId: number, image: MetadataImage, { logStartOffset = 0, isRotten = false } = {}): ObservedNode {
  const node = { incarnation: `life ${nodeId}`, broker: { image } };
  const disk = { durableBytes: () => checkpointOf(logStartOffset) };
  const harm = { isRotten: () => isRotten, hasLostRecords: () => false };
  const wallMs = () => NOW_MS;
  return { nodeId, hostName: `node-${nodeId}`, node, wallMs, disk, ...harm } as unknown as ObservedNode;
}

const replicaWith = (logStartOffset: number, { sizeBytes = 0, logEndOffset = 0, leader = 0 } = {}) => {
  const log = { logStartOffset, sizeBytes, durableOffset: 0, logEndOffset };
  return { key: { topicId: TOPIC_ID, partition: 0 }, role: { kind: 'follower' }, leader, log } as unknown as Replica;
};

describe('where logs may begin', () => {
  const seen = (logStartOffset: number, { sizeBytes = 0, leader = 0, image = imageWith({}), isRotten = false } = {}) =>
    ({
      observed: nodeWith(0, image, { isRotten }),
      replica: replicaWith(logStartOffset, { sizeBytes, leader }),
      logEndOffset: 99,
    }) as SeenReplica;
  /** In the first look at a process, of which the one before was seen to end at 99. */
  const first = (logStartOffset: number, held: { sizeBytes: number; logEndOffset: number }, image = imageWith({})) =>
    ({
      observed: nodeWith(0, image),
      replica: replicaWith(logStartOffset, held),
      logEndOffset: -1,
      endedAtOffset: 99,
    }) as SeenReplica;
  const starts = new LogStartsChecker('story-0');
  const stamp = (timestampMs: number, sizeBytes = 10) => ({ at: 19, sizeBytes, timestampMs });
  const context = { highWatermark: 90, leastLimitBytes: () => undefined, held: () => [stamp(1_000)] };
  const look = (each: SeenReplica, given: Partial<Parameters<LogStartsChecker['look']>[1]> = {}) =>
    new LogStartsChecker('story-0').look(each, { ...context, ...given });

  it('is up to what was asked for, whatever was answered but a refusal', () => {
    const [asked, refused] = [{ before: 20 }, { before: 40 }];
    starts.asked(asked);
    starts.asked(refused);
    starts.refused(refused);
    starts.look(seen(20), context);
    expect(starts.highest).toBe(20);
    expect(() => starts.look(seen(21), context)).toThrow(
      'begins at 21, with 0 bytes, and deletion was asked for up to 20',
    );
  });

  it('is what the size of a log allows that its topic limits', () => {
    const image = imageWith(LIMITED);
    expect(() => look(seen(20, { sizeBytes: 4096, image }))).not.toThrow();
    expect(() => look(seen(20, { sizeBytes: 4095, image }))).toThrow('with 4095 bytes');
    expect(() => look(seen(20, { sizeBytes: 4096 }))).toThrow('with 4096 bytes');
    const compacted = imageWith({ ...LIMITED, 'cleanup.policy': 'compact' });
    expect(() => look(seen(20, { sizeBytes: 4096, image: compacted }))).toThrow('with 4096 bytes');
  });

  it('is what the age of all that went allowed who leads, by its clock', () => {
    const image = imageWith({ 'retention.ms': '5000' });
    const newest = (...ms: number[]) => ({ held: () => ms.map((each) => stamp(each)) });
    expect(() => look(seen(20, { image }), newest(NOW_MS - 5_001))).not.toThrow();
    expect(() => look(seen(20, { image }), newest(NOW_MS - 5_000))).toThrow('begins at 20');
    expect(() => look(seen(20, { image, leader: 1 }), newest(NOW_MS - 5_001))).toThrow('begins at 20');
    expect(() => look(seen(20, { image: imageWith({}) }), newest(0))).toThrow('begins at 20');
    expect(() => look(seen(20, { image: imageWith({ 'retention.ms': '-1' }) }), newest(0))).toThrow('begins at 20');
    const compacted = imageWith({ 'retention.ms': '5000', 'cleanup.policy': 'compact' });
    expect(() => look(seen(20, { image: compacted }), newest(0))).toThrow('begins at 20');
    // What came and went within one event, or in the end of an earlier process, whose clock is gone.
    expect(() => look(seen(20, { image }), newest())).not.toThrow();
    // A young segment that went for the size of the log, and behind it an old one that then went for its age.
    const both = imageWith({ 'retention.ms': '5000', ...LIMITED });
    const gone = { held: () => [stamp(NOW_MS), stamp(0, 96)] };
    expect(() => look(seen(20, { image: both, sizeBytes: 4_000 }), gone)).not.toThrow();
    expect(() => look(seen(20, { image: both, sizeBytes: 3_999 }), gone)).toThrow('begins at 20');
    const whole = { sizeBytes: 10, logEndOffset: 99 };
    expect(() => look(first(20, whole, image), newest(NOW_MS))).not.toThrow();
    expect(() => look(first(20, whole), newest(0))).toThrow('begins at 20');
  });

  it('is what an earlier process had come to, where its topic was ever limited', () => {
    const leastLimitBytes = () => 4096;
    const whole = { sizeBytes: 4096, logEndOffset: 99 };
    expect(() => look(first(20, whole), { leastLimitBytes })).not.toThrow();
    expect(() => look(first(20, whole))).toThrow('begins at 20');
    expect(() => look(first(20, { ...whole, sizeBytes: 4095 }), { leastLimitBytes })).toThrow('with 4095 bytes');
  });

  it('is what is left where an earlier process lost what it had when it deleted', () => {
    const cut = { sizeBytes: 10, logEndOffset: 98 };
    expect(() => look(first(20, cut), { leastLimitBytes: () => 4096 })).not.toThrow();
    expect(() => look(first(20, cut))).toThrow('begins at 20');
  });

  it('is no higher where a log is rotten, but its size says nothing then', () => {
    expect(() => look(seen(20, { isRotten: true }))).toThrow('begins at 20');
    expect(() => look(seen(20, { isRotten: true }), { leastLimitBytes: () => 4096 })).not.toThrow();
  });

  it('is never above what is committed', () => {
    const image = imageWith(LIMITED);
    const most = seen(20, { sizeBytes: 4096, image });
    expect(() => look(most, { highWatermark: 19 })).toThrow('above the true high watermark 19');
    expect(() => look(most, { highWatermark: undefined })).not.toThrow();
  });
});

describe('an ok', () => {
  const make = (image: MetadataImage, startsOfLogs: readonly number[] = []) => {
    const partition = new PartitionHistory('story-0', { isCompacted: false, leastLimitBytes: () => undefined });
    const nodes = startsOfLogs.map((start, nodeId) => {
      const node = nodeWith(nodeId, image, { logStartOffset: start });
      partition.appeared(node, replicaWith(start));
      return node;
    });
    const state = image.topics.get(TOPIC_ID as never)?.partitions[0];
    if (state !== undefined) partition.stateChanged(state, image);
    let newest = image;
    const promises = new Promises({ image: () => newest, nodes: () => nodes, partition: () => partition });
    const take = (next: MetadataImage) => {
      newest = next;
      promises.settings.take(next);
    };
    take(image);
    return { promises, partition, take };
  };

  it('of a setting: it was in force at some time since it was asked for', () => {
    const { promises, take } = make(imageWith({ 'segment.bytes': '1' }));
    const told = (value: string, askedAt: number) => () => {
      promises.settingDone({ topic: 'story', key: 'segment.bytes', value, askedAt });
      promises.check();
    };
    expect(told('1', 1)).not.toThrow();
    expect(told('2', 1)).toThrow('segment.bytes=2 is done, and the metadata says 1');
    take(imageWith({ 'segment.bytes': '2' }, { offset: 5 }));
    take(imageWith({ 'segment.bytes': '3' }, { offset: 6 }));
    expect(told('2', 4)).not.toThrow();
    expect(told('2', 5)).not.toThrow();
    expect(told('1', 5)).toThrow('the metadata says 2,3');
  });

  it('of a deletion: every log begins there in the ISR that the leader had', () => {
    const told = (startsOfLogs: readonly number[], changes?: MetadataImage) => () => {
      const { promises, partition } = make(imageWith({}), startsOfLogs);
      const asked = promises.deletionAsked({ topic: 'story', partition: 0, before: 20 });
      const state = changes?.topics.get(TOPIC_ID as never)?.partitions[0];
      if (changes !== undefined && state !== undefined) partition.stateChanged(state, changes);
      promises.deletionDone(asked);
      promises.check();
    };
    expect(told([20, 21])).not.toThrow();
    expect(told([20, 19])).toThrow('story-0: deleted before 20, and node-1 begins at 19');
    // It may have been fenced when that was answered.
    expect(told([20, 19], imageWith({}, { offset: 2, partitionEpoch: 8 }))).not.toThrow();
  });

  it('of more partitions: there are so many', () => {
    const { promises } = make(imageWith({}));
    promises.partitionsDone({ topic: 'story', total: 1 });
    promises.check();
    promises.partitionsDone({ topic: 'story', total: 2 });
    expect(() => promises.check()).toThrow('story: it was told that there are 2 partitions, and there are 1');
  });

  it('of an election or a move: the metadata has had it since', () => {
    const { promises, partition, take } = make(imageWith({}));
    const asked = promises.moveAsked({ topic: 'story', partition: 0, replicas: [1, 0] });
    const next = imageWith({}, { offset: 5, partitionEpoch: 8, leader: 1 });
    const state = next.topics.get(TOPIC_ID as never)?.partitions[0];
    if (state !== undefined) partition.stateChanged(state, next);
    take(next);
    promises.electionDone({ topic: 'story', partition: 0, leader: 1, askedAt: 1 });
    promises.check();
    promises.electionDone({ topic: 'story', partition: 0, leader: 2, askedAt: 1 });
    expect(() => promises.check()).toThrow('story-0: 2 is elected, and the metadata says leader 0');
    promises.moveDone(asked);
    expect(() => promises.check()).toThrow('story-0: a move to 1,0 is accepted, and the metadata says');
  });

  it('with acks=1: a leader had it durably', () => {
    const { promises, partition } = make(imageWith({}));
    const replica = replicaWith(0);
    Object.assign(replica.log, { durableOffset: 5 });
    const seen = partition.appeared(nodeWith(0, imageWith({})), replica);
    const told = (offset: number) => () => {
      promises.stored({ topic: 'story', partition: 0, offset });
      promises.check();
    };
    partition.died(seen);
    expect(told(4)).toThrow('4 is acknowledged with acks=1, and no leader ever had more than 0 durably');
    partition.died({ ...seen, role: { kind: 'leader', leadership: { core: { highWatermark: 0 } } } as never });
    expect(told(4)).not.toThrow();
    expect(told(5)).toThrow('no leader ever had more than 5 durably');
  });
});
