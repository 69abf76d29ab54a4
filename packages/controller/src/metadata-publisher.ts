import { encodeSnapshot, type MetadataImage } from '@tidemark/metadata';
import type { MetadataUpdate, WatchMetadataRequest } from '@tidemark/protocol';
import { type CallContext, RpcError, type StreamSink } from '@tidemark/rpc';
import type { CommittedBatch, RaftPort } from './raft-port.js';

/** What one message carries at most, unless a single batch is larger. */
const MESSAGE_BYTES_MAX = 1024 * 1024;
/** Streams that one controller serves; the next is refused as OVERLOADED. */
const WATCHERS_MAX = 4_096;

/** A state as it is sent, for all who are in it, however far. */
interface Snapshot {
  readonly offset: number;
  /** Each with memory of its own: what waits on a connection keeps no other. */
  readonly chunks: readonly Uint8Array[];
}

interface Watcher {
  readonly sink: StreamSink<MetadataUpdate>;
  /** The next offset that it wants. */
  next: number;
  /** What it is being sent, and how many chunks it has of that. */
  snapshot: { readonly of: Snapshot; sent: number } | undefined;
  /** Too much is queued for it; it goes on from the log when that has left. */
  blocked: boolean;
}

/**
 * Serves the metadata log to those who follow it, on any controller node, from what is committed: a snapshot where the
 * log no longer reaches back far enough, then batches, pushed as they are applied. Nothing is buffered for a watcher
 * that is slow: it goes on from the log once its connection has room. Of snapshots there are two at most, however many
 * watchers are in one: the newest, and the one before it.
 */
export class MetadataPublisher {
  readonly #image: () => MetadataImage;
  readonly #raft: () => RaftPort;
  readonly #watchers = new Set<Watcher>();
  #closed = false;
  /** Whoever begins is given it, as long as the log goes on from there. */
  #newest: Snapshot | undefined;

  constructor({ image, raft }: { readonly image: () => MetadataImage; readonly raft: () => RaftPort }) {
    this.#image = image;
    this.#raft = raft;
  }

  get watcherCount(): number {
    return this.#watchers.size;
  }

  watch(request: WatchMetadataRequest, context: Pick<CallContext, 'signal'>, sink: StreamSink<MetadataUpdate>): void {
    if (this.#closed) {
      sink.end(new RpcError('SHUTTING_DOWN'));
      return;
    }
    if (this.#watchers.size >= WATCHERS_MAX) {
      sink.end(new RpcError('OVERLOADED', `this controller serves ${WATCHERS_MAX} metadata streams already`));
      return;
    }
    const watcher: Watcher = { sink, next: Math.max(0, request.fromOffset), snapshot: undefined, blocked: false };
    this.#watchers.add(watcher);
    context.signal.addEventListener('abort', () => this.#watchers.delete(watcher), { once: true });
    if (request.fromOffset < 0) this.#beginSnapshot(watcher);
    this.#pump(watcher);
  }

  /** Batches were committed and applied. */
  publish(batches: readonly CommittedBatch[]): void {
    const first = batches[0];
    if (!this.#isTaken(this.#newest)) this.#newest = undefined;
    if (first === undefined || this.#watchers.size === 0) return;
    const message = this.#messageOf(batches);
    const fitsOneMessage = message.attachment.length <= MESSAGE_BYTES_MAX || batches.length === 1;
    for (const watcher of [...this.#watchers]) {
      const isCurrent = watcher.next === first.baseOffset && watcher.snapshot === undefined && !watcher.blocked;
      if (isCurrent && fitsOneMessage) this.#send(watcher, message, message.next);
      else this.#pump(watcher);
    }
  }

  /** A snapshot replaced the state: those who are behind it need it too. */
  restored(): void {
    for (const watcher of [...this.#watchers]) this.#pump(watcher);
  }

  close(): void {
    this.#closed = true;
    for (const { sink } of this.#watchers) sink.end(new RpcError('SHUTTING_DOWN'));
    this.#watchers.clear();
    this.#newest = undefined;
  }

  /** Sends until the watcher has everything, or its connection is full. */
  #pump(watcher: Watcher): void {
    while (!watcher.blocked && !watcher.sink.closed) {
      if (watcher.snapshot !== undefined) {
        this.#sendChunk(watcher, watcher.snapshot);
        continue;
      }
      if (watcher.next > this.#image().offset) return;
      const batches = this.#raft().readCommitted({ from: watcher.next, maxBytes: MESSAGE_BYTES_MAX });
      if (batches === 'compacted') {
        this.#beginSnapshot(watcher);
        continue;
      }
      if (batches === 'closed') {
        // Another controller has what this one cannot give any more.
        this.#watchers.delete(watcher);
        watcher.sink.end(new RpcError('SHUTTING_DOWN'));
        return;
      }
      if (batches.length === 0) return;
      const message = this.#messageOf(batches);
      this.#send(watcher, message, message.next);
    }
  }

  #beginSnapshot(watcher: Watcher): void {
    const image = this.#image();
    if (image.offset < 0) return;
    if (this.#newest === undefined || !this.#isContinued(this.#newest)) {
      this.#endAllBut(this.#newest);
      this.#newest = encoded(image);
    }
    watcher.snapshot = { of: this.#newest, sent: 0 };
  }

  #isTaken(snapshot: Snapshot | undefined): boolean {
    if (snapshot === undefined) return false;
    for (const watcher of this.#watchers) if (watcher.snapshot?.of === snapshot) return true;
    return false;
  }

  /** Whether the log has what follows it. */
  #isContinued({ offset }: Snapshot): boolean {
    return (
      offset === this.#image().offset || this.#raft().readCommitted({ from: offset + 1, maxBytes: 1 }) !== 'compacted'
    );
  }

  /** Ends the streams of those who are in a snapshot of before this one: they keep it alone, and would need a newer one at its end. */
  #endAllBut(snapshot: Snapshot | undefined): void {
    for (const watcher of [...this.#watchers]) {
      if (watcher.snapshot === undefined || watcher.snapshot.of === snapshot) continue;
      this.#watchers.delete(watcher);
      watcher.sink.end(new RpcError('OVERLOADED', 'the log has moved on from a snapshot that was not taken in time'));
    }
  }

  #sendChunk(watcher: Watcher, snapshot: NonNullable<Watcher['snapshot']>): void {
    const { offset, chunks } = snapshot.of;
    const chunk = chunks[snapshot.sent] ?? new Uint8Array();
    snapshot.sent += 1;
    const snapshotLast = snapshot.sent >= chunks.length;
    if (snapshotLast) watcher.snapshot = undefined;
    const committedOffset = Math.max(offset, this.#image().offset);
    const header = { snapshot: true, snapshotOffset: offset, snapshotLast, committedOffset };
    this.#send(watcher, { header, attachment: chunk }, snapshotLast ? offset + 1 : watcher.next);
  }

  #messageOf(batches: readonly CommittedBatch[]) {
    const next = (batches.at(-1)?.lastOffset ?? -1) + 1;
    const [first] = batches;
    const attachment =
      first !== undefined && batches.length === 1 ? first.bytes : Buffer.concat(batches.map(({ bytes }) => bytes));
    return { header: { committedOffset: Math.max(this.#image().offset, next - 1) }, attachment, next };
  }

  #send(
    watcher: Watcher,
    { header, attachment }: { readonly header: Partial<MetadataUpdate>; readonly attachment: Uint8Array },
    next: number,
  ): void {
    // The message is taken in either case; false asks for a pause.
    watcher.next = next;
    if (watcher.sink.send({ message: header, attachments: [attachment] })) return;
    watcher.blocked = true;
    watcher.sink.onDrain(() => {
      watcher.blocked = false;
      this.#pump(watcher);
    });
  }
}

function encoded(image: MetadataImage): Snapshot {
  const bytes = encodeSnapshot(image);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += MESSAGE_BYTES_MAX) chunks.push(bytes.slice(at, at + MESSAGE_BYTES_MAX));
  return { offset: image.offset, chunks };
}
