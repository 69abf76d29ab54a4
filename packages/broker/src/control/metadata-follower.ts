import {
  applyBatch,
  decodeSnapshot,
  diffImages,
  emptyImage,
  type MetadataDelta,
  type MetadataImage,
} from '@tidemark/metadata';
import type { Timer, World } from '@tidemark/ports';
import { type MetadataUpdate, walkBatches } from '@tidemark/protocol';
import { type Channel, methods, type OpenStream } from '@tidemark/rpc';
import type { ControllerPath } from './controller-path.js';

export interface MetadataFollowerOptions {
  readonly world: Pick<World, 'clock' | 'log' | 'halt'>;
  readonly nodeId: number;
  readonly path: ControllerPath;
  /** In order, once for each batch or snapshot, with what changed since the image before. */
  readonly onImage: (image: MetadataImage, delta: MetadataDelta) => void;
}

/** After a stream ended with an error or a gap, the next is opened after this long, or when the path changes. */
const RETRY_MS = 50;

/**
 * Keeps this node's copy of the cluster's metadata: a snapshot if it is far behind, then every committed batch, from
 * any controller. The copy only moves forward; batches that it has already are passed over.
 */
export class MetadataFollower {
  readonly #options: MetadataFollowerOptions;
  #image: MetadataImage = emptyImage;
  #stream: { readonly channel: Channel; readonly open: OpenStream } | undefined;
  #chunks: Uint8Array[] = [];
  /** Set while the next stream waits for its time. */
  #retryTimer: Timer | undefined;
  #state: 'new' | 'following' | 'closed' = 'new';

  constructor(options: MetadataFollowerOptions) {
    this.#options = options;
  }

  get image(): MetadataImage {
    return this.#image;
  }

  start(): void {
    this.#state = 'following';
    this.#options.path.onChange(() => this.#followNow());
    this.#follow();
  }

  close(): void {
    this.#state = 'closed';
    this.#retryTimer?.cancel();
    this.#stream?.open.close();
    this.#stream = undefined;
  }

  /** The path has changed: what a retry waits for may be there. */
  #followNow(): void {
    this.#retryTimer?.cancel();
    this.#retryTimer = undefined;
    this.#follow();
  }

  #follow(): void {
    if (this.#state !== 'following') return;
    const channel = this.#options.path.metadata();
    if (channel === undefined || channel === this.#stream?.channel) return;
    this.#stream?.open.close();
    this.#chunks = [];
    const request = { nodeId: this.#options.nodeId, fromOffset: this.#image.offset + 1 };
    const isCurrent = () => this.#stream?.channel === channel;
    // Assigned before the stream opens: a channel may call back at once.
    this.#stream = { channel, open: { close: () => undefined } };
    const open = channel.openStream(methods.watchMetadata, request, {
      onMessage: (update, attachments) => {
        if (isCurrent()) this.#receive(update, attachments);
      },
      onEnd: () => {
        if (isCurrent()) this.#retryLater();
      },
    });
    if (isCurrent()) this.#stream = { channel, open };
  }

  #retryLater(): void {
    this.#stream?.open.close();
    this.#stream = undefined;
    this.#retryTimer?.cancel();
    this.#retryTimer = this.#options.world.clock.setTimer(RETRY_MS, () => this.#followNow());
  }

  #receive(update: MetadataUpdate, attachments: readonly Uint8Array[]): void {
    if (update.error !== 0) this.#retryLater();
    else if (update.snapshot) this.#receiveSnapshot(update, attachments);
    else this.#receiveBatches(attachments);
  }

  #receiveBatches(attachments: readonly Uint8Array[]): void {
    for (const attachment of attachments) {
      for (const { header, bytes } of walkBatches(attachment)) {
        if (header.lastOffset <= this.#image.offset) continue;
        if (header.baseOffset !== this.#image.offset + 1) {
          this.#options.world.log.warn('metadata stream has a gap; opening it again', {
            expected: this.#image.offset + 1,
            received: header.baseOffset,
          });
          this.#retryLater();
          return;
        }
        this.#advance(() => applyBatch(this.#image, bytes));
      }
    }
  }

  #receiveSnapshot(update: MetadataUpdate, attachments: readonly Uint8Array[]): void {
    this.#chunks.push(...attachments);
    if (!update.snapshotLast) return;
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [];
    if (update.snapshotOffset <= this.#image.offset) return;
    this.#advance(() => {
      const image = decodeSnapshot(bytes);
      return { image, delta: diffImages(this.#image, image) };
    });
  }

  /** A record that does not fold is a state that cannot be: every broker and controller would differ from here on. */
  #advance(fold: () => { readonly image: MetadataImage; readonly delta: MetadataDelta }): void {
    const { image, delta } = this.#foldOrHalt(fold);
    this.#image = image;
    this.#options.onImage(image, delta);
  }

  #foldOrHalt<Folded>(fold: () => Folded): Folded {
    try {
      return fold();
    } catch (error) {
      return this.#options.world.halt('the metadata cannot be applied', error);
    }
  }
}
