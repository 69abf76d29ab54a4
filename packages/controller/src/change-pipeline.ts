import { applyValues, encodeRecordValue, MetadataError, type MetadataImage } from '@tidemark/metadata';
import type { Log } from '@tidemark/ports';
import { NONE, type Offset, ProtocolError } from '@tidemark/protocol';
import { RpcError } from '@tidemark/rpc';
import { Confirmations } from './confirmations.js';
import { type Batch, batchesOf } from './core/batches.js';
import type { Decision } from './core/decision.js';
import { offsetAfter, type RaftPort } from './raft-port.js';

/** Proposed and not yet committed; one more change is refused as OVERLOADED. Raft's own limits are wider. */
const IN_FLIGHT_CHANGES_MAX = 4_096;
const IN_FLIGHT_BYTES_MAX = 32 * 1024 * 1024;

/** From becoming the active controller to ceasing to be it. */
interface Leadership {
  /** The image after everything proposed so far: what the next decision is made from. */
  latest: MetadataImage;
  /** Calls that wait for a commit, with how to tell them that leadership is over. */
  readonly waiting: Set<(error: RpcError) => void>;
  /** Of those whose answer changes nothing. */
  readonly confirmations: Confirmations;
  /** Settles as the last proposal does. */
  tail: Promise<unknown>;
  inFlightBytes: number;
  ended: RpcError | undefined;
}

export interface ChangePipelineOptions {
  readonly raft: () => RaftPort;
  readonly log: Log;
  readonly changeBytesMax: number;
  /** Why a change cannot be taken now. */
  readonly notController: () => RpcError;
  /**
   * A proposal failed, or came to stand elsewhere than was foretold, while this node leads: what was decided on the
   * speculative image is void. Called once nothing is in flight any more; the pipeline is closed by then.
   */
  readonly onBroken: () => void;
}

export interface SubmitOptions {
  /** Told of the speculative image that holds the change, in the same turn as the decision. */
  readonly onSpeculated?: (image: MetadataImage) => void;
  /** The controller's own changes, fencing above all, are not held up by the limits on what is in flight. */
  readonly unlimited?: boolean;
  /**
   * An answer without a change may be of a leader that has been deposed and has not heard of it: who asks finds out by
   * the epochs that it holds, or asks again soon. It saves a round among the voters. A refusal never is: a broker ends
   * its process by one.
   */
  readonly mayBeStale?: boolean;
}

/**
 * Turns decisions into committed changes, pipelined. A decision is made from a speculative image, which holds every
 * change proposed before, committed or not; its answer leaves when its records, and all before them, are committed.
 * Images are immutable, so losing leadership is rolled back by dropping the speculative one.
 */
export class ChangePipeline {
  readonly #options: ChangePipelineOptions;
  #leadership: Leadership | undefined;
  /** Proposals that Raft has not settled, of this leadership or of one before. */
  #unsettled = 0;
  #broken = false;

  constructor(options: ChangePipelineOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#leadership !== undefined;
  }

  /** The image that the next decision will be made from; undefined while closed. */
  get latest(): MetadataImage | undefined {
    return this.#leadership?.latest;
  }

  /** Begins a leadership from the committed image. Nothing proposed by this node may be in flight. */
  open(image: MetadataImage): void {
    this.#broken = false;
    this.#leadership = {
      latest: image,
      waiting: new Set(),
      confirmations: new Confirmations(() => this.#options.raft().readIndex()),
      tail: Promise.resolve(),
      inFlightBytes: 0,
      ended: undefined,
    };
  }

  /** Ends the leadership: everything that waits for a commit is answered with `error`, at once. */
  close(error: RpcError): void {
    const leadership = this.#leadership;
    if (leadership === undefined) return;
    this.#leadership = undefined;
    leadership.ended = error;
    for (const reject of [...leadership.waiting]) reject(error);
    leadership.confirmations.end(error);
  }

  /**
   * The committed image moved on. Once it has caught up, it replaces its speculative twin; it may also be ahead, since
   * Raft appends what is its own: who belongs to the quorum.
   */
  committed(image: MetadataImage): void {
    const leadership = this.#leadership;
    if (leadership !== undefined && leadership.latest.offset <= image.offset) leadership.latest = image;
  }

  /**
   * Decides, proposes, and resolves with the answer after commit and application. What was decided without a change is
   * told once this node has confirmed that it still leads. Rejects with RpcError: what `decide` threw; NOT_CONTROLLER;
   * OVERLOADED; INVALID_REQUEST for a change that is too large; NOT_COMMITTED if leadership was lost meanwhile, when
   * nobody knows whether the change will be committed.
   */
  async submit<Response>(
    decide: (image: MetadataImage) => Decision<Response>,
    { onSpeculated, unlimited = false, mayBeStale = false }: SubmitOptions = {},
  ): Promise<Response> {
    const leadership = this.#leadership;
    if (leadership === undefined) throw this.#options.notController();
    const image = leadership.latest;
    let decision: Decision<Response>;
    try {
      decision = decide(image);
    } catch (refusal) {
      if (refusal instanceof ProtocolError) await this.#confirm(leadership);
      throw refusal;
    }
    const { records, divisible, respond } = decision;
    if (records.length === 0) {
      onSpeculated?.(image);
      if (!mayBeStale) await this.#confirm(leadership);
      // The answer may rest on changes that are proposed and not committed.
      else await this.#settled(leadership);
      return respond({ baseOffset: offsetAfter(image.offset), lastOffset: image.offset });
    }
    const { batches, anchor } = batchesOf(records.map(encodeRecordValue), {
      divisible,
      bytesMax: this.#options.changeBytesMax,
    });
    this.#checkLimits(leadership, batches, unlimited);
    let speculated = image;
    const proposals = batches.map((batch) => {
      const baseOffset = offsetAfter(speculated.offset);
      speculated = this.#speculate(speculated, baseOffset, batch.values);
      return { ...batch, baseOffset };
    });
    leadership.latest = speculated;
    onSpeculated?.(speculated);
    const committed = await Promise.all(proposals.map((proposal) => this.#propose(leadership, proposal)));
    return respond({
      baseOffset: (committed[anchor]?.baseOffset ?? NONE) as Offset,
      lastOffset: (committed.at(-1)?.lastOffset ?? NONE) as Offset,
    });
  }

  /**
   * Waits until the image of just now, and with it what was decided on it, is shown to be the cluster's: everything
   * proposed is committed, and a majority still follows. Nothing was proposed, so NOT_CONTROLLER, whichever it lacks;
   * OVERLOADED if too many wait.
   */
  async #confirm(leadership: Leadership): Promise<void> {
    try {
      await Promise.all([this.#settled(leadership), leadership.confirmations.confirm()]);
    } catch (error) {
      throw error instanceof RpcError && error.code === 'OVERLOADED' ? error : this.#options.notController();
    }
  }

  /** Waits for what has been proposed so far. Rejects with why the leadership ended, if that comes first. */
  async #settled(leadership: Leadership): Promise<void> {
    await leadership.tail;
    if (leadership.ended !== undefined) throw leadership.ended;
  }

  #checkLimits({ waiting, inFlightBytes }: Leadership, batches: readonly Batch[], unlimited: boolean): void {
    const { changeBytesMax } = this.#options;
    for (const { sizeBytes } of batches) {
      if (sizeBytes <= changeBytesMax) continue;
      throw new RpcError('INVALID_REQUEST', `the change takes ${sizeBytes} bytes, more than ${changeBytesMax}`);
    }
    if (unlimited) return;
    const sizeBytes = batches.reduce((sum, batch) => sum + batch.sizeBytes, 0);
    // Alone, even the largest change is taken: it would not become smaller by waiting.
    const isTooMuch = inFlightBytes > 0 && inFlightBytes + sizeBytes > IN_FLIGHT_BYTES_MAX;
    if (waiting.size >= IN_FLIGHT_CHANGES_MAX || isTooMuch) {
      throw new RpcError('OVERLOADED', 'too many changes of the metadata wait to be committed');
    }
  }

  /** Folds the very bytes that are to be proposed: a decision that does not fit never reaches the log. */
  #speculate(image: MetadataImage, baseOffset: Offset, values: readonly Uint8Array[]): MetadataImage {
    try {
      return applyValues(image, baseOffset, values).image;
    } catch (error) {
      if (!(error instanceof MetadataError)) throw error;
      this.#options.log.error('a decision does not fit the metadata it was made from', { error });
      throw new RpcError('UNKNOWN_SERVER_ERROR', 'the controller refused its own decision', { cause: error });
    }
  }

  #propose(leadership: Leadership, { values, sizeBytes, baseOffset }: Batch & { readonly baseOffset: Offset }) {
    this.#unsettled += 1;
    leadership.inFlightBytes += sizeBytes;
    // What was decided on refers to the offsets foretold: elsewhere in the log it would mean something else.
    const proposal = this.#options.raft().propose(values, { baseOffset });
    // Its own caller first: it learns what Raft said, not that the leadership broke over it.
    const answer = this.#wait(leadership, proposal);
    const settled = (foretold: boolean) => {
      this.#unsettled -= 1;
      leadership.inFlightBytes -= sizeBytes;
      if (!foretold) this.#break(leadership);
      this.#reportWhenSettled();
    };
    proposal.then(
      (proposed) => settled(proposed.baseOffset === baseOffset),
      () => settled(false),
    );
    leadership.tail = answer.catch(() => undefined);
    return answer;
  }

  /** Waits for a proposal, or for the end of the leadership if that comes first. */
  #wait<Result>(leadership: Leadership, proposal: Promise<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (leadership.ended !== undefined) {
        reject(leadership.ended);
        return;
      }
      leadership.waiting.add(reject);
      proposal.then(
        (result) => {
          leadership.waiting.delete(reject);
          resolve(result);
        },
        (error: unknown) => {
          leadership.waiting.delete(reject);
          reject(toRpcError(error));
        },
      );
    });
  }

  /** What was decided after a proposal that failed rests on something that may never be: none of it may be used. */
  #break(leadership: Leadership): void {
    if (leadership !== this.#leadership) return;
    this.#broken = true;
    this.close(new RpcError('NOT_COMMITTED', 'a change before this one was not committed as it was foretold'));
  }

  #reportWhenSettled(): void {
    if (!this.#broken || this.#unsettled > 0) return;
    this.#broken = false;
    this.#options.onBroken();
  }
}

/** Raft's errors in the protocol's terms; `code` is all that is asked of them. */
function toRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'not-leader') return new RpcError('NOT_CONTROLLER', '', { cause: error });
  if (code === 'moved')
    return new RpcError('OVERLOADED', 'the members of the quorum are being changed', { cause: error });
  if (code === 'overloaded') return new RpcError('OVERLOADED', '', { cause: error });
  if (code === 'too-large') return new RpcError('INVALID_REQUEST', 'the change is too large', { cause: error });
  return new RpcError('NOT_COMMITTED', '', { cause: error });
}
