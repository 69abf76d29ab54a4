import { nextTurn, type World } from '@tidemark/ports';
import {
  type AlterPartitionEntry,
  type AlterPartitionResponse,
  type ErrorName,
  errorNameOf,
  type Init,
  NONE,
  type PartitionEpoch,
  partitionEpoch,
} from '@tidemark/protocol';
import type { IsrAnswer, IsrProposal } from '@tidemark/replication';
import { methods, RpcError } from '@tidemark/rpc';
import type { ControllerPath } from '../control/controller-path.js';
import type { ControllerSession } from '../control/controller-session.js';
import { Pacer } from '../control/pacer.js';
import type { IsrSender } from '../partitions/services.js';
import { partitionName, type ReplicaKey } from '../storage/broker-store.js';

interface Queued {
  readonly key: ReplicaKey;
  readonly proposal: IsrProposal;
  readonly onAnswer: (answer: IsrAnswer) => void;
}

export interface AlterPartitionSenderOptions {
  readonly world: Pick<World, 'clock' | 'log'>;
  readonly path: ControllerPath;
  readonly session: Pick<ControllerSession, 'call' | 'brokerEpoch'>;
  readonly nodeId: number;
}

/** Partitions in one request; the rest go with the next. */
const BATCH_MAX = 1_000;
const BACKOFF = { leastMs: 50, mostMs: 1_000 };
const NO_EPOCH: PartitionEpoch = partitionEpoch(0);

/**
 * Sends ISR proposals to the controller, those that wait together. One request is under way at a time. What has to be
 * sent again waits for a back-off, or for another controller; what nobody could be asked yet waits for somebody.
 */
export class AlterPartitionSender implements IsrSender {
  readonly #options: AlterPartitionSenderOptions;
  readonly #pacer: Pacer;
  readonly #queue = new Map<string, Queued>();
  #backoffMs = 0;
  /** Something of the last request is to be sent again. */
  #isAgain = false;
  #running = false;
  #closed = false;

  constructor(options: AlterPartitionSenderOptions) {
    this.#options = options;
    this.#pacer = new Pacer(options.world.clock);
    options.path.onChange(() => this.#pacer.wake());
  }

  propose({ key, proposal, again, onAnswer }: Queued & { readonly again: boolean }): void {
    // The roles end in the same turn. To one that it has asked before "not attempted" would mean: ask again.
    if (this.#closed) return;
    if (again) this.#isAgain = true;
    this.#queue.set(partitionName(key), { key, proposal, onAnswer });
    if (!this.#running) void this.#run();
  }

  settle(key: ReplicaKey): void {
    this.#queue.delete(partitionName(key));
  }

  close(): void {
    this.#closed = true;
    this.#queue.clear();
    this.#pacer.wake();
  }

  async #run(): Promise<void> {
    this.#running = true;
    const { clock } = this.#options.world;
    // What is proposed in the same turn leaves together.
    await nextTurn(clock);
    while (this.#queue.size > 0 && !this.#closed) {
      if (this.#backoffMs > 0) await this.#pacer.wait(this.#backoffMs);
      if (this.#options.path.active() === undefined || this.#options.session.brokerEpoch === NONE) {
        await this.#pacer.wait(BACKOFF.leastMs);
        continue;
      }
      await this.#send();
    }
    this.#running = false;
  }

  async #send(): Promise<void> {
    const { session, nodeId, world } = this.#options;
    const batch = [...this.#queue.values()].slice(0, BATCH_MAX);
    for (const { key } of batch) this.#queue.delete(partitionName(key));
    if (batch.length === 0 || this.#closed) return;
    const request = { brokerId: nodeId, brokerEpoch: session.brokerEpoch, partitions: batch.map(entryOf) };
    this.#isAgain = false;
    try {
      const answer = await session.call(methods.alterPartition, request);
      this.#answered(batch, answer);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      world.log.warn('ISR changes were not answered; sending them again', { error, partitions: batch.length });
      for (const { onAnswer } of batch) onAnswer(failed(error.code));
    }
    // Once, however many partitions it was of.
    const longerMs = Math.min(BACKOFF.mostMs, Math.max(BACKOFF.leastMs, this.#backoffMs * 2));
    this.#backoffMs = this.#isAgain ? longerMs : 0;
  }

  #answered(batch: readonly Queued[], answer: AlterPartitionResponse): void {
    const error = errorNameOf(answer.error);
    const results = new Map(answer.results.map((result) => [`${result.topicId}/${result.partition}`, result]));
    for (const { key, onAnswer } of batch) {
      const result = results.get(partitionName(key));
      if (error !== 'NONE') onAnswer(failed(error));
      else if (result === undefined) onAnswer(failed('UNKNOWN_SERVER_ERROR'));
      else {
        const epoch = partitionEpoch(Math.max(0, result.partitionEpoch));
        const refusal = errorNameOf(result.error);
        if (refusal === 'INELIGIBLE_REPLICA') {
          this.#options.world.log.debug('an ISR change was refused for a member', { ...key, epoch });
        }
        onAnswer({ kind: 'answered', error: refusal, partitionEpoch: epoch });
      }
    }
  }
}

const failed = (error: ErrorName): IsrAnswer => ({ kind: 'answered', error, partitionEpoch: NO_EPOCH });

function entryOf({ key, proposal }: Queued): Init<AlterPartitionEntry> {
  return {
    topicId: key.topicId,
    partition: key.partition,
    leaderEpoch: proposal.leaderEpoch,
    partitionEpoch: proposal.partitionEpoch,
    isr: proposal.isr.map(({ nodeId, brokerEpoch }) => ({ brokerId: nodeId, brokerEpoch })),
    recovered: proposal.recovered,
  };
}
