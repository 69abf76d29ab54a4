import { featureLevel, type MetadataImage, supportedFeatures } from '@tidemark/metadata';
import type { Timer, World } from '@tidemark/ports';
import {
  type AllocateProducerIdsRequest,
  type AlterPartitionRequest,
  type ErrorName,
  type HeartbeatRequest,
  type NodeId,
  ProtocolError,
  type RegisterBrokerRequest,
  type ReplicaFailedRequest,
} from '@tidemark/protocol';
import type { Peer, RpcError } from '@tidemark/rpc';
import { AdminOperations } from './admin-operations.js';
import { BrokerMonitor } from './broker-monitor.js';
import { ChangePipeline } from './change-pipeline.js';
import type { ControllerConfig } from './controller-config.js';
import { decideAlterPartition } from './core/alter-partition.js';
import { decideHeartbeat, electLeaderless, fenceBrokers, heartbeatingBroker } from './core/broker-lifecycle.js';
import { BrokerRoom } from './core/broker-room.js';
import { clusterBirth } from './core/cluster-birth.js';
import type { Decision } from './core/decision.js';
import { isLiveIn } from './core/lookups.js';
import { balanceLeaders } from './core/preferred-leader.js';
import { decideProducerIds } from './core/producer-ids.js';
import { decideRegistration, isOutdated } from './core/registration.js';
import { decideReplicaFailed } from './core/replica-failed.js';
import { replicaReports } from './core/replica-reports.js';
import { ReportedLogs } from './core/reported-logs.js';
import { LeaderBalancer } from './leader-balancer.js';
import type { RaftPort } from './raft-port.js';

type OwnDecision = Omit<Decision<unknown>, 'respond'>;

/** What a change fails with because this node leads no more. */
const endsLeadership: ReadonlySet<ErrorName> = new Set(['NOT_CONTROLLER', 'NOT_COMMITTED']);

/** How often leaderless partitions are looked at again, beside every event that may give them a leader. */
const LEADERLESS_RETRY_MS = 5_000;
/** After a change was refused by Raft although this node leads, as it is during a transfer of leadership. */
const REOPEN_MS = 20;

export interface ActiveControllerOptions {
  readonly world: World;
  readonly config: ControllerConfig;
  readonly raft: () => RaftPort;
  /** The image as committed and applied on this node. */
  readonly committed: () => MetadataImage;
  readonly notController: () => RpcError;
}

/**
 * What the leader of the metadata quorum does beyond replicating: it decides. Between `activate` and `deactivate`
 * every request is decided by a pure function on the latest image; before, after, and while Raft refuses changes, it
 * is refused NOT_CONTROLLER.
 */
export class ActiveController {
  readonly #options: ActiveControllerOptions;
  readonly #pipeline: ChangePipeline;
  readonly #monitor: BrokerMonitor;
  readonly #reportedLogs = new ReportedLogs();
  /** Of each broker the last incarnation that came with an older state than is known: it is asked once more. */
  readonly #outdated = new Map<NodeId, string>();
  /** What operators and clients may ask for. */
  readonly admin: AdminOperations;
  readonly #balancer: LeaderBalancer;
  /** Raft has made this node the leader, whether or not the pipeline is open. */
  #leads = false;
  #brokersToAsk: ReadonlySet<NodeId> = new Set();
  readonly #room = new BrokerRoom();
  readonly #mayTakeOver = (id: NodeId) => this.#room.mayTakeOver(id, this.#nowMs);
  #sweepTimer: Timer | undefined;
  #reopenTimer: Timer | undefined;

  constructor(options: ActiveControllerOptions) {
    this.#options = options;
    const { world, config, raft, notController } = options;
    this.#pipeline = new ChangePipeline({
      raft,
      log: world.log,
      changeBytesMax: config.changeBytesMax,
      notController,
      onBroken: () => this.#reopenLater(),
    });
    const reportedLogs = this.#reportedLogs;
    this.admin = new AdminOperations({
      world,
      config,
      pipeline: this.#pipeline,
      reportedLogs,
      askForLogs: (image) => this.#askForLogs(image),
    });
    this.#balancer = new LeaderBalancer({
      clock: world.clock,
      image: () => this.#pipeline.latest,
      step: () =>
        this.#decideAlone('balancing leaders', (image) => ({
          records: balanceLeaders({ image, reportedLogs, isLive: isLiveIn(image) }, (id) => this.#room.isFull(id)),
        })),
    });
    this.#monitor = new BrokerMonitor({
      world,
      sessionTimeoutMs: config.sessionTimeoutMs,
      probeTimeoutMs: config.probeTimeoutMs,
      image: () => this.#pipeline.latest,
      onDead: (ids, reason) => void this.#fence(ids, reason),
    });
  }

  get isActive(): boolean {
    return this.#pipeline.isOpen;
  }

  /** This node leads, and its committed image holds everything up to its own no-op. */
  activate(): void {
    this.#leads = true;
    this.#open();
  }

  /** This node leads no more: all that waits is answered with `error`. */
  deactivate(error: RpcError): void {
    this.#leads = false;
    this.#reopenTimer?.cancel();
    this.#stop();
    this.#pipeline.close(error);
  }

  /** Batches were applied: the committed image is a new one. */
  committed(image: MetadataImage): void {
    this.#pipeline.committed(image);
    this.#balancer.committed(image);
  }

  // Requests. Each rejects with ProtocolError or RpcError, NOT_CONTROLLER while this node is not active.

  async registerBroker(request: RegisterBrokerRequest, peer: Peer) {
    const id = request.brokerId as NodeId;
    let reportOf: ReturnType<typeof replicaReports> | undefined;
    let answered = () => {};
    const answer = await this.#pipeline
      .submit(
        (image) => {
          reportOf = replicaReports(image.brokers.get(id), request);
          const sessionAlive = this.#monitor.isAlive(id);
          // Whoever holds the id may have died unnoticed; by the next attempt that is found out.
          if (sessionAlive && image.brokers.get(id)?.incarnation !== request.incarnation) this.#monitor.suspect(id);
          const insists = this.#outdated.get(id) === request.incarnation;
          if (!sessionAlive && isOutdated(image.brokers.get(id), request)) this.#outdated.set(id, request.incarnation);
          return decideRegistration({ image, reportedLogs: this.#reportedLogs, sessionAlive, insists }, request);
        },
        {
          onSpeculated: (image) => {
            answered = this.#monitor.heard(id, peer);
            if (reportOf !== undefined) this.#reportedLogs.take(image, id, reportOf);
          },
        },
      )
      .finally(() => answered());
    this.#sweep();
    return answer;
  }

  heartbeat(request: HeartbeatRequest, peer: Peer) {
    let answered = () => {};
    return this.#pipeline
      .submit(
        (image) => {
          const { nodeId } = heartbeatingBroker(image, request);
          // Before it is told to register again: that may wait for a commit for as long as a session lasts.
          answered = this.#monitor.heard(nodeId, peer);
          this.#noteRoom(nodeId, request);
          const [reportedLogs, brokersToAsk, mayTakeOver] = [this.#reportedLogs, this.#brokersToAsk, this.#mayTakeOver];
          return decideHeartbeat({ image, reportedLogs, brokersToAsk, mayTakeOver }, request);
        },
        { mayBeStale: true },
      )
      .then((answer) => ({ ...answer, committedOffset: this.#options.committed().offset }))
      .finally(() => answered());
  }

  alterPartition(request: AlterPartitionRequest) {
    return this.#pipeline.submit(
      (image) => decideAlterPartition({ image, reportedLogs: this.#reportedLogs }, request),
      { mayBeStale: true },
    );
  }

  replicaFailed(request: ReplicaFailedRequest) {
    return this.#pipeline.submit((image) => {
      const decision = decideReplicaFailed({ image, reportedLogs: this.#reportedLogs }, request);
      this.#room.gaveUp(request.brokerId as NodeId, this.#nowMs);
      return decision;
    });
  }

  allocateProducerIds(request: AllocateProducerIdsRequest) {
    return this.#pipeline.submit((image) => decideProducerIds(image, request));
  }

  get #nowMs(): number {
    return this.#options.world.clock.monotonicMs();
  }

  #noteRoom(broker: NodeId, { full }: HeartbeatRequest): void {
    if (!this.#room.heard(broker, !full)) return;
    const { log } = this.#options.world;
    if (full) log.warn('a broker has no room for records: members of the ISR that have some take over', { broker });
    else log.info('a broker has room for records again', { broker });
  }

  #open(): void {
    const { world, committed, config } = this.#options;
    const image = committed();
    if (image.clusterId !== '' && image.clusterId !== config.clusterId) {
      world.halt(`the metadata log is of cluster ${image.clusterId}, this node of ${config.clusterId}`);
    }
    for (const { name, most } of supportedFeatures) {
      const level = featureLevel(image, name);
      if (level > most)
        world.halt(`the cluster runs ${name} at ${level}, this release knows it up to ${most}; upgrade it`);
    }
    this.#pipeline.open(image);
    this.#monitor.start();
    this.#balancer.start();
    if (image.clusterId === '') void this.#bear();
    this.#sweep();
  }

  #stop(): void {
    this.#monitor.stop();
    this.#balancer.stop();
    this.#sweepTimer?.cancel();
    this.#sweepTimer = undefined;
    this.#reportedLogs.clear();
    this.#outdated.clear();
    this.#room.clear();
    this.#brokersToAsk = new Set();
  }

  /** The pipeline closed itself; this node still leads as far as it knows, and begins anew from what is committed. */
  #reopenLater(): void {
    this.#stop();
    this.#reopenTimer?.cancel();
    this.#reopenTimer = this.#options.world.clock.setTimer(REOPEN_MS, () => {
      if (this.#leads && !this.#pipeline.isOpen) this.#open();
    });
  }

  /** Writes the first records of an empty log. Whoever leads next tries again if this fails. */
  async #bear(): Promise<void> {
    const { world, config } = this.#options;
    const { clusterId, topicDefaults } = config;
    const records = clusterBirth({ clusterId, createdMs: world.clock.wallMs(), topicDefaults });
    await this.#decideAlone('naming the cluster', () => ({ records }));
    if (this.#options.committed().clusterId === clusterId) world.log.info('the cluster is born', { clusterId });
  }

  async #fence(ids: readonly NodeId[], reason: string): Promise<void> {
    const fenced = this.#unfencedOf(ids);
    if (fenced.length === 0) return;
    this.#options.world.log.warn('fencing brokers', { brokers: fenced, reason });
    const reportedLogs = this.#reportedLogs;
    await this.#decideAlone('fencing', (image) => ({
      records: fenceBrokers({ image, reportedLogs }, fenced),
      divisible: { together: fenced.length, at: 'end' },
    }));
  }

  #unfencedOf(ids: readonly NodeId[]): NodeId[] {
    return ids.filter((id) => this.#pipeline.latest?.brokers.get(id)?.fenced === false);
  }

  /**
   * Looks at the partitions without a leader: elects where that has become possible without a broker's doing (a
   * report has come in, a replica that gave itself up is the only one left), and notes who must report its logs.
   */
  #sweep(): void {
    const image = this.#pipeline.latest;
    if (image === undefined) return;
    this.#sweepTimer?.cancel();
    this.#sweepTimer = this.#options.world.clock.setTimer(LEADERLESS_RETRY_MS, () => this.#sweep());
    this.#askForLogs(image);
    void this.#decideAlone('electing leaders', (latest) => ({
      records: electLeaderless({ image: latest, isLive: isLiveIn(latest), reportedLogs: this.#reportedLogs }),
      divisible: { together: 0, at: 'begin' },
    }));
  }

  /** Notes who must report its logs, and has nobody elected: who has just given a replica up does not get it back by this. */
  #askForLogs(image: MetadataImage): void {
    this.#brokersToAsk = this.#reportedLogs.brokersToAsk(image);
  }

  /**
   * A change that nobody asked for. Resolves with the number of its records once they are committed; 0 also if it
   * failed: then this node leads no more or begins anew, and whoever leads decides it again.
   */
  async #decideAlone(what: string, decide: (image: MetadataImage) => OwnDecision): Promise<number> {
    const { world } = this.#options;
    try {
      return await this.#pipeline.submit(
        (image) => {
          const decision = decide(image);
          return { ...decision, respond: () => decision.records.length };
        },
        { unlimited: true, mayBeStale: true },
      );
    } catch (error) {
      if (!(error instanceof ProtocolError)) return world.halt(`${what} failed in an unforeseen way`, error);
      // To lose the leadership is part of every failover; anything else is not.
      if (endsLeadership.has(error.code)) world.log.info(`${what} is left to the next controller`, { error });
      else world.log.error('a change of the metadata did not succeed', { what, error });
      return 0;
    }
  }
}
