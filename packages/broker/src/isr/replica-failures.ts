import type { World } from '@tidemark/ports';
import { errorNameOf, FailedReplicaReason, type LeaderEpoch, NONE } from '@tidemark/protocol';
import { methods, RpcError } from '@tidemark/rpc';
import type { ControllerPath } from '../control/controller-path.js';
import type { ControllerSession } from '../control/controller-session.js';
import { Pacer } from '../control/pacer.js';
import type { FailureReason, FailureReporter } from '../partitions/services.js';
import { partitionName, type ReplicaKey } from '../storage/broker-store.js';

interface Failure {
  readonly key: ReplicaKey;
  readonly leaderEpoch: LeaderEpoch;
  readonly reason: FailureReason;
}

export interface ReplicaFailuresOptions {
  readonly world: Pick<World, 'clock' | 'log'>;
  readonly path: ControllerPath;
  readonly session: Pick<ControllerSession, 'call' | 'brokerEpoch'>;
  readonly nodeId: number;
}

const RETRY_MS = 100;
/** Replicas in one request: what the controller makes of them is to fit one batch. */
const REPLICAS_MAX = 1_000;

const reasons = {
  'write-failed': FailedReplicaReason.WRITE_FAILED,
  stalled: FailedReplicaReason.STALLED,
  damaged: FailedReplicaReason.DAMAGED,
  'directory-failed': FailedReplicaReason.DIRECTORY_FAILED,
} as const satisfies Record<FailureReason, FailedReplicaReason>;

/** Tells the controller of replicas that must not lead, again and again until it has heard. */
export class ReplicaFailures implements FailureReporter {
  readonly #options: ReplicaFailuresOptions;
  readonly #pacer: Pacer;
  readonly #failures = new Map<string, Failure>();
  #running = false;
  #closed = false;

  constructor(options: ReplicaFailuresOptions) {
    this.#options = options;
    this.#pacer = new Pacer(options.world.clock);
    options.path.onChange(() => this.#pacer.wake());
  }

  report(failure: Failure): void {
    const { topicId, partition } = failure.key;
    const { reason, leaderEpoch: epoch } = failure;
    this.#options.world.log.warn('a replica must not lead', { topic: topicId, partition, epoch, reason });
    this.#failures.set(partitionName(failure.key), failure);
    if (!this.#running) void this.#run();
  }

  close(): void {
    this.#closed = true;
    this.#pacer.wake();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#failures.size > 0 && !this.#closed) {
      if (!(await this.#send())) await this.#pacer.wait(RETRY_MS);
    }
    this.#running = false;
  }

  async #send(): Promise<boolean> {
    const { session, nodeId } = this.#options;
    if (session.brokerEpoch === NONE) return false;
    const failures = [...this.#failures].slice(0, REPLICAS_MAX);
    const replicas = failures.map(([, { key, leaderEpoch, reason }]) => ({
      ...key,
      leaderEpoch,
      reason: reasons[reason],
    }));
    try {
      const request = { brokerId: nodeId, brokerEpoch: session.brokerEpoch, replicas };
      const answer = await session.call(methods.replicaFailed, request);
      if (errorNameOf(answer.error) !== 'NONE') return false;
    } catch (error) {
      if (error instanceof RpcError) return false;
      throw error;
    }
    for (const [name, failure] of failures) if (this.#failures.get(name) === failure) this.#failures.delete(name);
    return true;
  }
}
