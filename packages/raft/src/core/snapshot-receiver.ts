import type { NodeId } from '@tidemark/protocol';
import type { SnapshotRequest } from './messages.js';
import type { CoreState } from './state.js';
import type { SnapshotMeta } from './types.js';

const isSame = (a: SnapshotMeta, b: SnapshotMeta): boolean =>
  a.index === b.index && a.term === b.term && a.sizeBytes === b.sizeBytes;

/**
 * A follower's end of a snapshot transfer (Raft paper, section 7). Chunks are taken in order only; each answer
 * says which position is wanted next, so that a lost or repeated chunk costs one round trip.
 */
export class SnapshotReceiver {
  readonly #state: CoreState;
  #incoming: { readonly from: NodeId; readonly snapshot: SnapshotMeta; position: number } | undefined;

  constructor(state: CoreState) {
    this.#state = state;
  }

  onChunk(message: SnapshotRequest): void {
    const { snapshot, position, chunk, from } = message;
    if (this.#isHeld(snapshot)) {
      this.#answer(from, snapshot, snapshot.sizeBytes);
      return;
    }
    if (this.#incoming === undefined || !isSame(this.#incoming.snapshot, snapshot)) {
      this.#incoming = { from, snapshot, position: 0 };
    }
    const incoming = this.#incoming;
    // All of it is here: the answer follows once the shell has made the file durable.
    if (incoming.position === snapshot.sizeBytes) return;
    const isNext = position === incoming.position && chunk.length > 0;
    if (isNext && position + chunk.length <= snapshot.sizeBytes) {
      this.#state.effects.push({ kind: 'receiveChunk', snapshot, position, chunk });
      incoming.position += chunk.length;
    }
    if (incoming.position < snapshot.sizeBytes) this.#answer(from, snapshot, incoming.position);
    else this.#state.effects.push({ kind: 'completeSnapshot', snapshot });
  }

  onReceived(snapshot: SnapshotMeta, isWhole: boolean): void {
    const incoming = this.#incoming;
    this.#incoming = undefined;
    const isAwaited = incoming !== undefined && isSame(incoming.snapshot, snapshot);
    if (isAwaited) this.#answer(incoming.from, snapshot, isWhole ? snapshot.sizeBytes : 0);
  }

  /**
   * Whether the log holds all that the snapshot covers: then the log stays as it is, its end included, and only
   * the commit index follows.
   */
  #isHeld(snapshot: SnapshotMeta): boolean {
    const { commitIndex, log } = this.#state;
    if (snapshot.index <= commitIndex) return true;
    if (log.termAt(snapshot.index) !== snapshot.term) return false;
    this.#state.advanceCommit(snapshot.index);
    return true;
  }

  #answer(to: NodeId, snapshot: SnapshotMeta, position: number): void {
    this.#state.send({
      type: 'snapshotResponse',
      to,
      toDirectory: this.#state.leaderDirectory,
      snapshotIndex: snapshot.index,
      snapshotTerm: snapshot.term,
      position,
    });
  }
}
