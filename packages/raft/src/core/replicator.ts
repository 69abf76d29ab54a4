import { NONE, type NodeId } from '@tidemark/protocol';
import type { AppendResponse, SnapshotResponse } from './messages.js';
import { Progress } from './progress.js';
import type { CoreState } from './state.js';

/** A leader's sending side: what each other member gets next. */
export class Replicator {
  readonly #state: CoreState;
  readonly #progress = new Map<NodeId, Progress>();
  /** Grows with each broadcast. */
  #round = 0;

  constructor(state: CoreState) {
    this.#state = state;
    this.followMembers();
  }

  /**
   * Sends to the members from now on, and to those that a change has removed until it is committed: they are to learn
   * of it. Of a new one it is guessed that it has all that the log holds.
   */
  followMembers(): void {
    const { configuration, commitIndex, log, nowMs, options: limits, selfId } = this.#state;
    const { members: settled } = this.#state.configurationAt(commitIndex);
    const members = [...settled, ...configuration.members].filter(({ nodeId }) => nodeId !== selfId);
    for (const id of this.#progress.keys()) {
      if (!members.some(({ nodeId }) => nodeId === id)) this.#progress.delete(id);
    }
    for (const { nodeId, directoryId } of members) {
      const progress = this.of(nodeId) ?? new Progress(nodeId, { next: log.nextOffset, nowMs, limits });
      progress.directoryId = directoryId;
      this.#progress.set(nodeId, progress);
    }
  }

  get followers(): Iterable<Progress> {
    return this.#progress.values();
  }

  get round(): number {
    return this.#round;
  }

  of(peer: NodeId): Progress | undefined {
    return this.#progress.get(peer);
  }

  /** Sends what each follower lacks and the window allows. */
  sendEntries(): void {
    for (const progress of this.followers) this.#sendEntriesTo(progress);
  }

  /** Tells followers of a new commit index that have nothing else coming that would: they apply at once. */
  sendCommit(): void {
    for (const progress of this.followers) this.bringUp(progress);
  }

  /** Sends one follower the entries that it lacks and the window allows, or else the commit index if it is new. */
  bringUp(progress: Progress): void {
    this.#sendEntriesTo(progress);
    const isBehind = progress.commitSent < this.#state.commitIndex;
    if (isBehind && progress.state === 'replicate') this.#sendAppend(progress, { bare: false });
  }

  /** Makes itself heard by everybody, and asks again where an answer is missing. Returns the round. */
  heartbeat(): number {
    this.#round += 1;
    for (const progress of this.followers) {
      if (progress.transfer !== undefined) this.#resendChunk(progress);
      // A question that can no longer be asked again, because its entries are gone, would wait for ever.
      else if (this.#needsSnapshot(progress)) this.#startTransfer(progress);
      this.#sendAppend(progress, { bare: progress.state === 'snapshot' });
    }
    return this.#round;
  }

  /** Takes note of an answer; sends nothing: the commit index that follows from it is to travel along. */
  note(progress: Progress, response: AppendResponse): void {
    progress.round = Math.max(progress.round, response.round);
    if (response.rejected) this.#onRejection(progress, response);
    // An answer about more than was ever sent is not an answer to this leader.
    else if (response.durableIndex <= this.#state.log.lastIndex) {
      progress.accepted(response.prevIndex, response.durableIndex);
    }
  }

  onSnapshotResponse(progress: Progress, response: SnapshotResponse): void {
    const { transfer } = progress;
    if (transfer?.snapshot.index !== response.snapshotIndex || transfer.snapshot.term !== response.snapshotTerm) return;
    if (response.position === transfer.snapshot.sizeBytes) {
      progress.snapshotDone();
      this.#sendEntriesTo(progress);
    } else if (response.position === 0) {
      // Sent at once, a file that is damaged would go round and round: the next heartbeats see to it.
      transfer.position = 0;
      transfer.isDoubted = true;
    } else if (response.position !== transfer.position) {
      transfer.position = response.position;
      this.#sendChunk(progress);
    }
  }

  /** The snapshot on its way to `peer` can no longer be read: start over with a newer one, or else look again later. */
  restartTransfer(peer: NodeId): void {
    const progress = this.of(peer);
    if (progress?.transfer !== undefined && progress.transfer.snapshot !== this.#state.snapshot) {
      this.#startTransfer(progress);
    }
  }

  #onRejection(progress: Progress, { prevIndex, hintIndex, hintTerm }: AppendResponse): void {
    if (progress.state === 'snapshot' || prevIndex <= progress.match) return;
    if (progress.state === 'replicate') {
      progress.guess(progress.match);
    } else {
      if (prevIndex !== progress.next - 1) return;
      const guess = this.#state.log.lastAtOrBelow(hintIndex, hintTerm);
      // Where the logs may agree lies before what is held here.
      if (guess === undefined) this.#startTransfer(progress);
      else progress.guess(guess.index);
    }
  }

  #sendEntriesTo(progress: Progress): void {
    const { log, options } = this.#state;
    while (progress.maySend) {
      if (this.#needsSnapshot(progress)) {
        this.#startTransfer(progress);
        return;
      }
      const range = log.rangeFrom(progress.next, options.appendBytesMax);
      if (range === undefined) break;
      this.#push(progress, { prevIndex: progress.next - 1, entries: range });
      progress.sent(range);
    }
    // A follower that has everything but may not agree is asked, so that its answer counts.
    if (progress.state === 'probe' && !progress.probing) {
      this.#sendAppend(progress, { bare: false });
      progress.probing = true;
    }
  }

  #needsSnapshot(progress: Progress): boolean {
    return this.#state.log.termAt(progress.next - 1) === undefined;
  }

  /** An append without entries; a bare one claims nothing about the log. */
  #sendAppend(progress: Progress, { bare }: { bare: boolean }): void {
    const claims = !bare && !this.#needsSnapshot(progress);
    this.#push(progress, { prevIndex: claims ? progress.next - 1 : NONE, entries: undefined });
  }

  #push(progress: Progress, append: { prevIndex: number; entries: ReturnType<CoreState['log']['rangeFrom']> }): void {
    const { log, commitIndex } = this.#state;
    const prevTerm = append.prevIndex === NONE ? NONE : (log.termAt(append.prevIndex) ?? NONE);
    this.#state.send({
      type: 'appendRequest',
      to: progress.nodeId,
      toDirectory: progress.directoryId,
      prevIndex: append.prevIndex,
      prevTerm,
      commit: commitIndex,
      round: this.#round,
      entries: append.entries,
    });
    progress.commitSent = commitIndex;
  }

  #startTransfer(progress: Progress): void {
    const { snapshot, nowMs } = this.#state;
    // Entries are only ever dropped below a snapshot, so that there is one.
    if (snapshot === undefined) return;
    progress.needsSnapshot(snapshot, nowMs);
    this.#sendChunk(progress);
  }

  #sendChunk(progress: Progress): void {
    const { transfer, nodeId, directoryId: toDirectory } = progress;
    if (transfer === undefined) return;
    transfer.sentMs = this.#state.nowMs;
    this.#state.send({
      type: 'snapshotRequest',
      to: nodeId,
      toDirectory,
      snapshot: transfer.snapshot,
      position: transfer.position,
      chunkBytesMax: this.#state.options.snapshotChunkBytes,
      isDoubted: transfer.isDoubted,
    });
    transfer.isDoubted = false;
  }

  /** A chunk or its answer was lost if nothing came for an election timeout. */
  #resendChunk(progress: Progress): void {
    const { nowMs, options } = this.#state;
    if (progress.transfer !== undefined && nowMs - progress.transfer.sentMs >= options.electionTimeoutMs) {
      this.#sendChunk(progress);
    }
  }
}
