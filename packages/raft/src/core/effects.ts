import type { NONE, NodeId } from '@tidemark/protocol';
import type { Configuration } from './configuration.js';
import type { OutgoingMessage } from './messages.js';
import type { Entry, HardState, Position, RoleName, SnapshotMeta } from './types.js';

/**
 * What the shell is to do, in this order. Only `saveState` holds the rest back: what follows it is handed out
 * once the shell has said `stateSaved`, so that nothing of a term leaves before term and vote are durable. That the
 * term before is over stands before it: who leads no more is told so however long its disk takes.
 * Entries are different: a leader's appends follow its `append` effect at once, and what waits for a disk
 * (a follower's answer, the leader's own count) waits inside the core for `logDurable`.
 */
export type Effect =
  /** Make `state` durable, then call `stateSaved(sequence)`. */
  | { readonly kind: 'saveState'; readonly sequence: number; readonly state: HardState }
  /** Cut the log after the entry that ends at `index`, durably, before anything else. */
  | { readonly kind: 'truncate'; readonly index: number }
  /** Write these at the end of the log, ask for an fsync, and call `logDurable` when it is done. */
  | { readonly kind: 'append'; readonly entries: readonly Entry[] }
  /** Discard the log; it goes on after `start`, which an installed snapshot covers. */
  | { readonly kind: 'reset'; readonly start: Position }
  /** Entries up to the one that ends at `index` are no longer needed. */
  | { readonly kind: 'compact'; readonly index: number }
  | { readonly kind: 'send'; readonly message: OutgoingMessage }
  /** Everything up to `index` is committed: apply it. */
  | { readonly kind: 'commit'; readonly index: number }
  /** Store a chunk of an incoming snapshot; position 0 starts the file anew. */
  | {
      readonly kind: 'receiveChunk';
      readonly snapshot: SnapshotMeta;
      readonly position: number;
      readonly chunk: Uint8Array;
    }
  /** The file is whole: verify it, make it durable, then call `snapshotReceived`. */
  | { readonly kind: 'completeSnapshot'; readonly snapshot: SnapshotMeta }
  /** Replace the machine's state by that of the installed snapshot. */
  | { readonly kind: 'restore'; readonly snapshot: SnapshotMeta }
  /** From now on these belong to the quorum, as the log has it, committed or not. */
  | { readonly kind: 'configuration'; readonly configuration: Configuration }
  /** Role, term or leader changed. */
  | { readonly kind: 'status'; readonly role: RoleName; readonly term: number; readonly leaderId: NodeId | typeof NONE }
  /** A read-index request may be answered from the state at `index`. */
  | { readonly kind: 'readReady'; readonly readId: number; readonly index: number };

/** The effects in their order, and the gate after each `saveState`. */
export class EffectQueue {
  #waiting: Effect[] = [];
  #nextSequence = 1;
  #issuedSequence = 0;
  #savedSequence = 0;

  push(effect: Effect): void {
    this.#waiting.push(effect);
  }

  /** Queues a save of `state`; returns its number. */
  pushState(state: HardState): number {
    const sequence = this.#nextSequence;
    this.#nextSequence += 1;
    this.push({ kind: 'saveState', sequence, state });
    return sequence;
  }

  /** The number of the last save that is durable. */
  get savedSequence(): number {
    return this.#savedSequence;
  }

  /** The shell has made a save durable. */
  markSaved(sequence: number): void {
    this.#savedSequence = Math.max(this.#savedSequence, sequence);
  }

  /** What may be done now: up to and including the next save, nothing while one is under way. */
  take(): readonly Effect[] {
    if (this.#issuedSequence > this.#savedSequence) return [];
    const gate = this.#waiting.findIndex((effect) => effect.kind === 'saveState');
    const taken = gate < 0 ? this.#waiting : this.#waiting.slice(0, gate + 1);
    this.#waiting = gate < 0 ? [] : this.#waiting.slice(gate + 1);
    const last = taken.at(-1);
    if (last?.kind === 'saveState') this.#issuedSequence = last.sequence;
    return taken;
  }
}
