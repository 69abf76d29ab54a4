import { encodeSnapshot, type MetadataImage } from '@tidemark/metadata';
import type { MetadataUpdate, WatchMetadataRequest } from '@tidemark/protocol';
import { type CallContext, RpcError, type StreamSink } from '@tidemark/rpc';
import type { CommittedBatch, RaftPort } from './raft-port.js';

/** What one message carries at most, unless a single batch is larger. */
const MESSAGE_BYTES_MAX = 1024 * 1024;
/** Streams that one controller serves; the next is refused as OVERLOADED. */
const WATCHERS_MAX = 4_096;

interface Watcher {
  readonly sink: StreamSink<MetadataUpdate>;
  /** The next offset that it wants. */
  next: number;
  /** A snapshot that is being sent. */
  snapshot: { readonly bytes: Uint8Array; readonly offset: number; position: number } | undefined;
  /** Too much is queued for it; it goes on from the log when that has left. */
  blocked: boolean;
}

/**
 * Serves the metadata log to those who follow it, on any controller node, from what is committed: a snapshot where the
 * log no longer reaches back far enough, then batches, pushed as they are applied. Nothing is buffered for a watcher
 * that is slow: it goes on from the log once its connection has room.
 */
export class MetadataPublisher {
  readonly #image: () => MetadataImage;
  readonly #raft: () => RaftPort;
  readonly #watchers = new Set<Watcher>();
  #closed = false;
  #encoded: { readonly image: MetadataImage; readonly bytes: Uint8Array } | undefined;

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
    this.#encoded = undefined;
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
    this.#encoded = undefined;
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
    if (this.#encoded?.image !== image) this.#encoded = { image, bytes: encodeSnapshot(image) };
    watcher.snapshot = { bytes: this.#encoded.bytes, offset: image.offset, position: 0 };
  }

  #sendChunk(watcher: Watcher, snapshot: NonNullable<Watcher['snapshot']>): void {
    const chunk = snapshot.bytes.subarray(snapshot.position, snapshot.position + MESSAGE_BYTES_MAX);
    snapshot.position += chunk.length;
    const snapshotLast = snapshot.position === snapshot.bytes.length;
    if (snapshotLast) watcher.snapshot = undefined;
    const header = { snapshot: true, snapshotOffset: snapshot.offset, snapshotLast, committedOffset: snapshot.offset };
    this.#send(watcher, { header, attachment: chunk }, snapshotLast ? snapshot.offset + 1 : watcher.next);
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
