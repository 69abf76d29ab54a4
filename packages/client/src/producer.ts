import { nextTurn } from '@tidemark/ports';
import { validateTopicName } from '@tidemark/protocol';
import { endController } from '@tidemark/rpc';
import { BufferGate } from './buffer-gate.js';
import { ClientError, type ClientErrorDetails, codeOf, detailOf, ProducerError } from './client-error.js';
import { onAbort } from './closing-signal.js';
import { ClusterConnection } from './cluster-connection.js';
import type { KnownTopic } from './core/route-table.js';
import { FlushGroups } from './flush-groups.js';
import { type ClusterSource, checkRange } from './options.js';
import { isBeyond, PartitionSelector } from './partition-selector.js';
import { waitForPartition } from './partition-wait.js';
import { PendingSend, type SendAccounts, type SendPlace } from './pending-send.js';
import { type ProducerOptions, type ResolvedProducerOptions, resolveProducerOptions } from './producer-options.js';
import {
  type PreparedRecord,
  type ProducerRecord,
  prepareRecord,
  type RecordMetadata,
  requestBytesOf,
} from './producer-record.js';
import { ProducerSender } from './producer-sender.js';
import { SendLine } from './send-line.js';
import { sleep } from './sleep.js';

/** Sends that may wait for memory or for routes; one more is refused, OVERLOADED. */
const WAITING_SENDS_MAX = 65_536;
/** So many are refused, one right after the other, before others are heard. */
const REFUSALS_PER_TURN = 100;
/** So often `bufferBytesMax` their records may take. */
const WAITING_BUFFERS_MAX = 4;

/**
 * Sends records. Each `send` settles once: with where the record was written, or with a ProducerError that says
 * whether it failed or whether that is unknown. Until then it is sent again as often as it takes.
 */
export class Producer implements AsyncDisposable {
  readonly #cluster: ClusterConnection;
  readonly #ownsCluster: boolean;
  readonly #options: ResolvedProducerOptions;
  readonly #sender: ProducerSender;
  readonly #gate: BufferGate;
  readonly #groups = new FlushGroups();
  readonly #accounts: SendAccounts;
  readonly #selector: PartitionSelector;
  readonly #abort = endController();
  /**
   * Sends that could not be taken at once, in order: by topic, and by topic and partition where the partition was not there, so
   * that one that never will be holds up no other.
   */
  readonly #waiting = new Map<string, SendLine>();
  #leaveCluster: () => void = () => undefined;
  #waitingCount = 0;
  #waitingBytes = 0;
  #closing: Promise<void> | undefined;

  constructor(source: ClusterSource<ClusterConnection>, options: ProducerOptions = {}) {
    this.#ownsCluster = !('cluster' in source);
    this.#cluster = 'cluster' in source ? source.cluster : new ClusterConnection(source);
    this.#options = resolveProducerOptions(options, this.#cluster.requestTimeoutMs);
    const { clock, random } = this.#cluster.world;
    this.#gate = new BufferGate(clock, this.#options.bufferBytesMax);
    this.#accounts = { gate: this.#gate, groups: this.#groups, debts: this.#cluster.debts };
    const { batchBytesMax: stickyBytes, partitioner } = this.#options;
    this.#selector = new PartitionSelector({
      random,
      stickyBytes,
      partitioner,
      isKnown: (topic) => this.#cluster.isKnown(topic),
    });
    this.#sender = new ProducerSender({ cluster: this.#cluster, options: this.#options, signal: this.#abort.signal });
    this.#leaveCluster = onAbort(this.#cluster.signal, () => void this.close());
  }

  /** What the records that are not settled take, at most: of each its bytes, and 512 for the promise. */
  get bufferedBytes(): number {
    return this.#gate.usedBytes;
  }

  /**
   * Sends one record. Records for one partition are written in the order of the calls (without idempotence a retry
   * may change it). With `bufferBytesMax` unsettled, or while no route to the topic, or to the partition that it names, is
   * known, it waits up to `blockTimeoutMs`; while one waits for memory nothing lingers. Rejects with ProducerError.
   */
  send(record: ProducerRecord): Promise<RecordMetadata> {
    return new Promise((resolve, reject) => {
      try {
        const prepared = this.#prepare(record);
        const deadlineMs = this.#cluster.world.clock.monotonicMs() + this.#options.blockTimeoutMs;
        const accounts = this.#accounts;
        // Not the record itself, which its program may fill again.
        const { topic, partition } = record;
        this.#take(new PendingSend({ topic, partition, prepared, deadlineMs, accounts, resolve, reject }));
      } catch (error) {
        reject(this.#refusal(record, error));
      }
    });
  }

  /** Resolves once every send before it has settled, well or badly; what lingers leaves at once. */
  async flush(): Promise<void> {
    this.#sender.flushing(1);
    try {
      await this.#groups.flush();
    } finally {
      this.#sender.flushing(-1);
    }
  }

  /**
   * Takes no more sends, waits up to `timeoutMs` (30 s) for those that are under way, and rejects the rest: CANCELLED,
   * unknown where they may have been written; it waits no longer once the connection is closed, which closes the
   * producer too. Closing twice waits for the first. Throws RangeError for a time that is no number.
   */
  close({ timeoutMs = 30_000 }: { readonly timeoutMs?: number } = {}): Promise<void> {
    checkRange('timeoutMs', timeoutMs, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    this.#closing ??= this.#close(timeoutMs);
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(timeoutMs: number): Promise<void> {
    const timeUp = endController();
    const endWait = () => timeUp.abort();
    const leave = onAbort(this.#cluster.signal, endWait);
    const settled = this.flush().finally(endWait);
    await sleep(this.#cluster.world.clock, timeoutMs, timeUp.signal);
    leave();
    this.#leaveCluster();
    this.#abort.abort();
    this.#sender.stop({ code: 'CANCELLED', message: 'the producer was closed' });
    await settled;
    if (this.#ownsCluster) await this.#cluster.close();
  }

  /** Throws for what can never be sent. */
  #prepare(record: ProducerRecord): PreparedRecord {
    const fail = (code: ClientErrorDetails['code'], message: string) => {
      throw new ClientError({ code, message, outcome: 'failed' });
    };
    if (this.#closing !== undefined) fail('CANCELLED', 'the producer is closed');
    const illegal = validateTopicName(record.topic);
    if (illegal !== undefined) fail('INVALID_TOPIC', illegal);
    const prepared = prepareRecord(record, this.#cluster.world.clock.wallMs());
    const bytes = requestBytesOf(prepared);
    const { requestBytesMax } = this.#options;
    if (bytes > requestBytesMax) fail('RECORD_TOO_LARGE', `${bytes} bytes, requestBytesMax is ${requestBytesMax}`);
    return prepared;
  }

  /** Hands the record to the sender, or puts it in line if it must wait or others do that came before it. */
  #take(send: PendingSend): void {
    const { topic } = send.place;
    const key = this.#waiting.has(topic) ? topic : this.#partitionLine(send);
    if (key === undefined && this.#tryAppend(send)) return;
    if (!this.#canWait(send)) {
      const message = `${this.#waitingCount} sends of ${this.#waitingBytes} bytes wait already`;
      const error = new ClientError({ code: 'OVERLOADED', message, outcome: 'failed' });
      send.refuse(this.#refusal(send.place, error), this.#cluster.world.clock);
      return;
    }
    this.#putInLine(key ?? topic, send);
  }

  #canWait({ sizeBytes }: PendingSend): boolean {
    const bytesMax = WAITING_BUFFERS_MAX * this.#options.bufferBytesMax;
    return this.#waitingCount < WAITING_SENDS_MAX && this.#waitingBytes + sizeBytes <= bytesMax;
  }

  #putInLine(key: string, send: PendingSend): void {
    this.#waitingCount++;
    this.#waitingBytes += send.sizeBytes;
    const line = this.#waiting.get(key);
    if (line !== undefined) {
      line.push(send);
      return;
    }
    const created = new SendLine();
    created.push(send);
    this.#waiting.set(key, created);
    void this.#drain(key, created);
  }

  /** Where to wait for a partition that is not there yet, or behind those that had to; undefined: nowhere. */
  #partitionLine({ place: { topic, partition } }: PendingSend): string | undefined {
    if (partition === undefined) return undefined;
    const known = this.#cluster.topic(topic);
    const isMissing = known !== undefined && isBeyond(known, partition);
    if (!isMissing && this.#waiting.size === 0) return undefined;
    const key = `${topic}/${partition}`;
    return isMissing || this.#waiting.has(key) ? key : undefined;
  }

  /** Puts a send at the front of its topic's line into that of its partition, if it belongs there. */
  #trySetAside(key: string, send: PendingSend): boolean {
    const other = this.#partitionLine(send);
    if (other === undefined || other === key) return false;
    this.#putInLine(other, send);
    return true;
  }

  /** False if there are no routes, or no memory. */
  #tryAppend(send: PendingSend): boolean {
    const { topic: name, partition } = send.place;
    const topic = this.#cluster.topic(name);
    if (topic === undefined || (partition !== undefined && isBeyond(topic, partition))) return false;
    if (!this.#gate.tryTake(send.heldBytes)) return false;
    this.#append(topic, send);
    return true;
  }

  #append(topic: KnownTopic, send: PendingSend): void {
    send.buffered = true;
    try {
      const partition = this.#selector.select(topic, send.prepared, send.place.partition);
      this.#sender.append(topic.topic, partition, send.prepared.record, send);
    } catch (error) {
      send.reject(this.#refusal(send.place, error));
    }
  }

  /** Takes the sends of one line in order, each as soon as there are routes and memory for it. */
  async #drain(key: string, line: SendLine): Promise<void> {
    let refusals = 0;
    for (let send = line.first; send !== undefined; send = line.first) {
      const place = send.place;
      if (this.#abort.signal.aborted || !(this.#trySetAside(key, send) || this.#tryAppend(send))) {
        await this.#appendLater(key, send).catch(async (error: unknown) => {
          // Also before the first: who tries again at once may come to a line of its own each time.
          if (refusals++ % REFUSALS_PER_TURN === 0) await nextTurn(this.#cluster.world.clock);
          send?.reject(this.#refusal(place, error));
        });
      }
      line.shift();
      this.#waitingCount--;
      this.#waitingBytes -= send.sizeBytes;
    }
    this.#waiting.delete(key);
  }

  async #appendLater(key: string, send: PendingSend): Promise<void> {
    const { clock } = this.#cluster.world;
    const { signal } = this.#abort;
    const remainingMs = () => Math.max(send.deadlineMs - clock.monotonicMs(), 0);
    const { topic: name, partition } = send.place;
    await this.#cluster.waitForTopic(name, { timeoutMs: remainingMs(), signal });
    if (this.#trySetAside(key, send)) return;
    if (partition !== undefined) {
      await waitForPartition(this.#cluster, { topic: name, partition }, { timeoutMs: remainingMs(), signal });
    }
    // What lingers holds memory that somebody waits for.
    this.#sender.flushing(1);
    const taken = await this.#gate.take(send.heldBytes, { timeoutMs: remainingMs(), signal });
    this.#sender.flushing(-1);
    const topic = this.#cluster.topic(name);
    if (taken && topic !== undefined && !signal.aborted) {
      this.#append(topic, send);
      return;
    }
    if (taken) this.#gate.release(send.heldBytes);
    const fail = (code: ClientErrorDetails['code'], message: string) => {
      throw new ClientError({ code, message, outcome: 'failed' });
    };
    if (signal.aborted) fail('CANCELLED', 'the producer was closed');
    if (taken) fail('UNKNOWN_TOPIC_OR_PARTITION', `topic ${name} was deleted`);
    const { bufferBytesMax, blockTimeoutMs } = this.#options;
    fail('OVERLOADED', `${bufferBytesMax} bytes were unsettled for ${blockTimeoutMs} ms`);
  }

  /** A record that never left: a certain failure. */
  #refusal({ topic, partition }: SendPlace, error: unknown): ProducerError {
    const code = error instanceof RangeError ? 'INVALID_RECORD' : codeOf(error);
    return new ProducerError({ code, message: detailOf(error), outcome: 'failed', topic, partition, cause: error });
  }
}
