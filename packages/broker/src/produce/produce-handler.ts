import { type MetadataImage, topicSetting } from '@tidemark/metadata';
import {
  ErrorCode,
  type ErrorName,
  type Init,
  NONE,
  type ProducePartition,
  type ProducePartitionResult,
  type ProduceRequest,
  type ProduceResponse,
} from '@tidemark/protocol';
import { checkLeaderEpoch } from '@tidemark/replication';
import { type CallContext, FRAME_RECORDS_BYTES_MAX, type Reply, RpcError } from '@tidemark/rpc';
import type { BrokerConfig } from '../broker-config.js';
import type { ChangeWaiter } from '../partitions/change-waiter.js';
import type { Leadership } from '../partitions/leadership.js';
import { type Located, locateLeader } from '../partitions/locate.js';
import type { PartitionTable } from '../partitions/partition-table.js';
import { isCompacted } from '../partitions/partition-view-of.js';
import type { PartitionServices } from '../partitions/services.js';
import type { Admission } from './admission.js';
import { PendingProduce } from './pending-produce.js';
import { UnpackTurns } from './unpack-turns.js';
import { validateRecords } from './validate-records.js';

export interface ProduceHandlerOptions {
  readonly services: Pick<PartitionServices, 'world'> & { readonly config: BrokerConfig };
  readonly table: PartitionTable;
  readonly image: () => MetadataImage;
  readonly changes: ChangeWaiter;
  readonly admission: Admission;
}

/** Longest that a produce waits for this broker to take up a leadership that the client knows of already, or to be unpacked. */
const WAIT_MS = 1_000;
/** Of records that wait for that, over all requests: they are not written anywhere yet. The next are told to come again. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;
/** What records that wait count beside their own bytes: their number is bounded with it. */
const WAITING_OVERHEAD_BYTES = 4 * 1024;

/** Takes records: checks them, gives them offsets, and answers when they are as safe as was asked for. */
export class ProduceHandler {
  readonly #options: ProduceHandlerOptions;
  readonly #unpacking: UnpackTurns;
  #waitingBytes = 0;

  constructor(options: ProduceHandlerOptions) {
    this.#options = options;
    this.#unpacking = new UnpackTurns(options.services.world.clock);
  }

  handle(request: ProduceRequest, { attachments }: CallContext): Promise<Reply<ProduceResponse>> {
    const { acks, partitions } = request;
    if (acks !== 0 && acks !== 1 && acks !== -1) throw new RpcError('INVALID_REQUIRED_ACKS', `acks ${acks}`);
    if (attachments.length !== partitions.length) {
      throw new RpcError('INVALID_REQUEST', `${partitions.length} partitions with ${attachments.length} attachments`);
    }
    const { world, config } = this.#options.services;
    if (partitions.length === 0) return Promise.resolve({ message: { results: [] } });
    const timeoutMs = Math.min(request.timeoutMs, config.produceTimeoutMsMax);
    const pending = new PendingProduce({ partitions: partitions.length, timeoutMs, clock: world.clock });
    partitions.forEach((partition, index) => {
      const bytes = attachments[index] ?? NO_BYTES;
      const produced: Produced = { index, partition, bytes, acks, timeoutMs, looked: { batches: 0 } };
      const located = this.#locate(partition);
      if (located.kind === 'not-yet' && this.#mayWait(bytes)) {
        // A copy: the whole frame would be kept with it.
        void this.#whenLeading(pending, { ...produced, bytes: Uint8Array.from(bytes) });
      } else this.#take(pending, produced, located);
    });
    return pending.answered;
  }

  #locate({ topicId, partition, leaderEpoch }: ProducePartition): Located {
    return locateLeader(this.#options.table, this.#options.image(), { topicId, partition, leaderEpoch });
  }

  #mayWait(bytes: Uint8Array): boolean {
    return this.#waitingBytes + heldBytesOf(bytes) <= WAITING_BYTES_MAX;
  }

  /** A client that heard of an election before this broker did, or while it takes the role up, need not come again. */
  async #whenLeading(pending: PendingProduce, produced: Produced): Promise<void> {
    const { partition, bytes, timeoutMs } = produced;
    this.#waitingBytes += heldBytesOf(bytes);
    await this.#options.changes.wait(
      partition,
      Math.min(timeoutMs, WAIT_MS),
      () => this.#locate(partition).kind !== 'not-yet',
    );
    this.#waitingBytes -= heldBytesOf(bytes);
    this.#take(pending, produced, this.#locate(partition));
  }

  #take(pending: PendingProduce, produced: Produced, located: Located): void {
    if (this.#unpacking.holds(produced.partition) || !this.#decide(pending, produced, located)) {
      this.#whenUnpacked(pending, produced);
    }
  }

  /** The turn's allowance is spent: in one of the next, unless too much waits or it takes too long. */
  #whenUnpacked(pending: PendingProduce, produced: Produced): void {
    const { index, partition, bytes, timeoutMs } = produced;
    const refuse = () => pending.settle(index, refusal('OVERLOADED', this.#locate(partition), TOO_MUCH_TO_UNPACK));
    if (!this.#mayWait(bytes)) {
      refuse();
      return;
    }
    const heldBytes = heldBytesOf(bytes);
    this.#waitingBytes += heldBytes;
    const copied = { ...produced, bytes: Uint8Array.from(bytes) };
    this.#unpacking.wait({
      partition,
      deadlineMs: this.#options.services.world.clock.monotonicMs() + Math.min(timeoutMs, WAIT_MS),
      goOn: () => {
        if (!this.#decide(pending, copied, this.#locate(partition))) return false;
        this.#waitingBytes -= heldBytes;
        return true;
      },
      giveUp: () => {
        this.#waitingBytes -= heldBytes;
        refuse();
      },
    });
  }

  /** False: there is no outcome yet, for want of what may be unpacked in this turn. */
  #decide(pending: PendingProduce, produced: Produced, located: Located): boolean {
    const { index, partition, bytes, acks, looked } = produced;
    if (located.kind !== 'leader') {
      pending.settle(index, refusal(located.error, located));
      return true;
    }
    const { leadership } = located;
    // With the start of the log: a Java producer that is told UNKNOWN_PRODUCER_ID without it sends the same again for ever.
    const refuse = (error: ErrorName, message?: string) => {
      pending.settle(index, { ...refusal(error, located, message), logStartOffset: leadership.logStartOffset });
      return true;
    };
    const epochError = checkLeaderEpoch(partition.leaderEpoch as Leadership['leaderEpoch'], leadership.leaderEpoch);
    if (epochError !== undefined) return refuse(epochError);
    const settingBytesMax = topicSetting(this.#options.image(), located.topicId, 'max.message.bytes');
    // Whatever a topic allows: what fits no frame would never reach a follower.
    const batchBytesMax = Math.min(settingBytesMax, FRAME_RECORDS_BYTES_MAX);
    const needsKeys = isCompacted(this.#options.image(), located.topicId);
    const { allowance } = this.#unpacking;
    const nowMs = this.#options.services.world.clock.wallMs();
    const validated = validateRecords({ bytes, acks, batchBytesMax, needsKeys, nowMs, allowance, looked });
    this.#unpacking.spent();
    if (validated.kind === 'unfinished') return false;
    if (validated.kind === 'invalid') return refuse(validated.error, validated.message);
    const error = leadership.core.admit(acks) ?? this.#options.admission.admit(bytes.length, leadership);
    const appended =
      error === undefined ? leadership.append(validated.batches, acks) : ({ kind: 'refused', error } as const);
    if (appended.kind === 'refused') return refuse(appended.error);
    const { baseOffset, lastOffset } = appended;
    const result = {
      baseOffset,
      logAppendTimeMs: NONE,
      logStartOffset: leadership.logStartOffset,
      leader: NONE,
      leaderEpoch: leadership.leaderEpoch,
    };
    // acks=0: nobody waits for anything; the answer says only that the request has arrived.
    if (acks === 0) pending.settle(index, result);
    else pending.await(index, leadership, { acks, lastOffset, result });
    return true;
  }
}

interface Produced {
  readonly index: number;
  readonly partition: ProducePartition;
  readonly bytes: Uint8Array;
  readonly acks: 0 | 1 | -1;
  readonly timeoutMs: number;
  readonly looked: { batches: number };
}

const TOO_MUCH_TO_UNPACK = 'more is to be unpacked than this broker has time for: send it again';
const NO_BYTES = new Uint8Array(0);

function heldBytesOf({ length }: Uint8Array): number {
  return length + WAITING_OVERHEAD_BYTES;
}

function refusal(
  error: ErrorName,
  { leader, leaderEpoch }: { readonly leader: number; readonly leaderEpoch: number },
  message = '',
): Init<ProducePartitionResult> {
  return {
    error: ErrorCode[error],
    message,
    baseOffset: NONE,
    logAppendTimeMs: NONE,
    logStartOffset: NONE,
    leader,
    leaderEpoch,
  };
}
