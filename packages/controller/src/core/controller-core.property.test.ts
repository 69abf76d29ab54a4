import { decodeSnapshot, effectiveMinIsr, encodeSnapshot, imagesEqual, type PartitionState } from '@tidemark/metadata';
import { DeleteTopicsRequest, FailedReplicaReason, nodeId, ProtocolError, type ReplicaLog } from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adminActions } from '../testing/admin-actions.js';
import { ClusterModel, directoryOf } from '../testing/cluster-model.js';
import { Truth } from '../testing/truth.js';
import { stepViolationOf, violationOf } from './image-rules.js';
import { liveBrokers } from './lookups.js';
import { decideTopicDeletion } from './topic-deletion.js';

/*
 * Any sequence of requests, valid and invalid, against the pure core. After each the image must satisfy every
 * invariant, and an oracle that knows what really lies on the disks checks that no election loses a record that
 * was acknowledged.
 */

const BROKERS = [0, 1, 2, 3];
const TOPICS = ['plain', 'lenient', 'unclean'];
const CONFIGS: Record<string, Record<string, string>> = {
  plain: {},
  lenient: { 'min.insync.replicas': '1' },
  unclean: { 'unclean.leader.election.enable': 'true' },
};

const id = fc.constantFrom(...BROKERS);
const topic = fc.constantFrom(...TOPICS);
const skew = fc.constantFrom(0, 0, 0, 0, -1, 1);

const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('heartbeat' as const), id, behind: fc.boolean(), full: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('fence' as const), id }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('restart' as const),
      id,
      how: fc.constantFrom('proved', 'undamaged', 'wiped', 'older copy', 'same incarnation', 'unmade', 'folders gone'),
      kept: fc.nat(12),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('produce' as const), topic }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('alter' as const),
      topic,
      isr: fc.subarray(BROKERS),
      withLeader: fc.boolean(),
      leaderEpoch: skew,
      partitionEpoch: skew,
      memberEpoch: skew,
      recovered: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      id,
      topic,
      reason: fc.constantFrom(FailedReplicaReason.WRITE_FAILED, FailedReplicaReason.DAMAGED),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('shut down' as const), id }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('new controller' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('recreate' as const), topic }) },
  {
    weight: 8,
    arbitrary: adminActions({ brokers: BROKERS, topics: TOPICS }).map((ask) => ({ kind: 'admin' as const, ask })),
  },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

class Story {
  readonly cluster = new ClusterModel().start(...BROKERS);
  readonly truth = new Truth();

  constructor() {
    for (const name of TOPICS) this.#create(name);
  }

  run(step: Action): void {
    const { cluster, truth } = this;
    const seen = cluster.history.length;
    try {
      this.#act(step);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      expect(cluster.history.length, 'a refused request changed something').toBe(seen);
    }
    for (let index = seen; index < cluster.history.length; index += 1) {
      const [before, after] = [cluster.history[index - 1], cluster.history[index]];
      if (before === undefined || after === undefined) continue;
      expect(violationOf(after)).toBeUndefined();
      expect(stepViolationOf(before, after)).toBeUndefined();
      expect(truth.judge(before, after)).toBeUndefined();
    }
  }

  #act(step: Action): void {
    const { cluster, truth } = this;
    // Whoever was removed, and runs, comes as somebody new.
    if ('id' in step && !cluster.image.brokers.has(nodeId(step.id))) {
      cluster.register(step.id, { directoryIds: [directoryOf(step.id, cluster.image.offset)], logs: [] });
    } else if (step.kind === 'heartbeat') {
      cluster.heartbeat(step.id, { full: step.full, ...(step.behind ? { metadataOffset: -1 } : {}) });
    } else if (step.kind === 'fence') cluster.fence(step.id);
    else if (step.kind === 'admin') step.ask(cluster);
    else if (step.kind === 'restart') this.#restart(step);
    else if (step.kind === 'produce') {
      const state = cluster.partition(step.topic);
      truth.produce(state, effectiveMinIsr(cluster.image, state));
    } else if (step.kind === 'alter') this.#alter(step);
    else if (step.kind === 'fail') {
      const state = cluster.partition(step.topic);
      if (step.reason === FailedReplicaReason.DAMAGED && state.replicas.includes(nodeId(step.id))) {
        truth.of(state).damaged.add(nodeId(step.id));
        truth.cut(state, nodeId(step.id), 0);
      }
      cluster.replicaFailed(step.id, step.topic, step.reason);
    } else if (step.kind === 'shut down') cluster.heartbeat(step.id, { wantShutdown: true });
    else if (step.kind === 'new controller') cluster.reportedLogs.clear();
    else if (step.kind === 'sweep') cluster.sweep();
    else if (liveBrokers(cluster.image).some(({ nodeId: each }) => each <= 2)) {
      const request = DeleteTopicsRequest.create({ topics: [step.topic] });
      cluster.decide((image) => decideTopicDeletion(image, request));
      this.#create(step.topic);
    }
  }

  /** What a restart leaves on the disk, and what the broker can know of it and says. */
  #restart({ id: broker, how, kept }: Action & { kind: 'restart' }): void {
    const { cluster } = this;
    if (how === 'same incarnation') {
      const { incarnation } = cluster.broker(broker);
      cluster.register(broker, { incarnation, logs: this.#logs(broker, false) });
      return;
    }
    const most = how === 'proved' || how === 'unmade' ? Number.POSITIVE_INFINITY : how === 'undamaged' ? kept : 0;
    for (const name of TOPICS) {
      const state = cluster.partition(name);
      if (state.replicas.includes(nodeId(broker))) this.truth.cut(state, nodeId(broker), most);
    }
    if (how === 'wiped') {
      const directoryId = directoryOf(broker, cluster.image.offset);
      const logs = this.#logs(broker, true).map((log) => ({ ...log, directoryId }));
      cluster.register(broker, { directoryIds: [directoryId], logs });
      return;
    }
    const { directoryIds } = cluster.broker(broker);
    if (how === 'unmade' || how === 'folders gone') {
      const made = cluster.logsOf(broker).filter((log) => this.#wasMade(broker, log));
      const isMade = ({ topicId }: ReplicaLog) => made.some((log) => log.topicId === topicId);
      const logs = how === 'unmade' ? this.#logs(broker, true).filter(isMade) : [];
      const missingLogs = made.filter(({ topicId }) => !logs.some((log) => log.topicId === topicId));
      const notesDirectoryId = directoryIds[0] ?? '';
      cluster.register(broker, { directoryIds: [...directoryIds], notesDirectoryId, logs, missingLogs });
      return;
    }
    const previousBrokerEpoch = cluster.broker(broker).lastUnfencedEpoch - (how === 'older copy' ? 1 : 0);
    cluster.register(broker, {
      directoryIds: [...directoryIds],
      previousBrokerEpoch,
      logs: this.#logs(broker, how !== 'undamaged'),
    });
  }

  #wasMade(broker: number, { topicId }: ReplicaLog): boolean {
    const state = TOPICS.map((name) => this.cluster.partition(name)).find((each) => each.topicId === topicId);
    return state !== undefined && this.truth.of(state).made.has(nodeId(broker));
  }

  #logs(broker: number, proved: boolean): ReplicaLog[] {
    const { cluster, truth } = this;
    const states = TOPICS.map((name) => cluster.partition(name));
    return cluster
      .logsOf(broker, { proved, directoryId: cluster.broker(broker).directoryIds[0] ?? '' })
      .flatMap((log) => {
        const state = states.find(({ topicId }) => topicId === log.topicId);
        if (state === undefined || truth.of(state).damaged.has(nodeId(broker))) return [];
        return [{ ...log, leo: truth.held(state, nodeId(broker)) }];
      });
  }

  #alter(step: Action & { kind: 'alter' }): void {
    const { cluster, truth } = this;
    const state: PartitionState = cluster.partition(step.topic);
    if (state.leader < 0) return;
    const isr = [...new Set([...(step.withLeader ? [state.leader] : []), ...step.isr])];
    const result = cluster.alterPartition(step.topic, isr, {
      leaderEpoch: state.leaderEpoch + step.leaderEpoch,
      partitionEpoch: state.partitionEpoch + step.partitionEpoch,
      memberEpochs: Object.fromEntries(
        isr.map((each) => [each, (cluster.image.brokers.get(nodeId(each))?.brokerEpoch ?? -1) + step.memberEpoch]),
      ),
      recovered: step.recovered,
    });
    if (result.error === 0) truth.filled(cluster.partition(step.topic));
  }

  #create(name: string): void {
    this.cluster.createTopic(name, { replicas: [0, 1, 2], configs: CONFIGS[name] ?? {} });
  }
}

describe('any sequence of requests', () => {
  it('keeps the invariants, and no election loses what was acknowledged', () => {
    const stories = fc.array(action, { minLength: 1, maxLength: 80, size: 'max' });
    fc.assert(
      fc.property(stories, (steps) => {
        const story = new Story();
        for (const step of steps) story.run(step);
      }),
      { numRuns: 300 },
    );
  });

  it('changes no image that was, and each survives its snapshot', () => {
    fc.assert(
      fc.property(fc.array(action, { minLength: 1, maxLength: 40, size: 'max' }), (steps) => {
        const story = new Story();
        const { history } = story.cluster;
        const snapshots = history.map(encodeSnapshot);
        for (const step of steps) {
          story.run(step);
          for (const image of history.slice(snapshots.length)) snapshots.push(encodeSnapshot(image));
        }
        history.forEach((image, index) => {
          const snapshot = snapshots[index];
          expect(snapshot).toBeDefined();
          expect(imagesEqual(decodeSnapshot(snapshot ?? new Uint8Array()), image)).toBe(true);
        });
      }),
      { numRuns: 60 },
    );
  });
});
