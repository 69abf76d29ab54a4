import { imagesEqual, type MetadataImage } from '@tidemark/metadata';
import type { ObservedNode } from './observed-node.js';
import { mustHold } from './violation.js';

interface KnownImage {
  readonly owner: string;
  readonly image: MetadataImage;
}

/**
 * The metadata is one sequence of committed records: whoever has applied them up to one of them knows the same, by whatever
 * way it came to it (record by record, in batches, from a snapshot, from the stream that brokers follow).
 */
export class ImagesChecker {
  readonly #byOffset = new Map<number, KnownImage>();
  readonly #known = new WeakSet<MetadataImage>();

  /** Throws InvariantViolation. */
  look({ node, hostName }: Pick<ObservedNode, 'node' | 'hostName'>): void {
    this.#take({ owner: `the controller of ${hostName}`, image: node.controller?.image });
    this.#take({ owner: `the broker of ${hostName}`, image: node.broker?.image });
  }

  #take({ owner, image }: { readonly owner: string; readonly image: MetadataImage | undefined }): void {
    if (image === undefined || this.#known.has(image)) return;
    this.#known.add(image);
    const other = this.#byOffset.get(image.offset);
    if (other === undefined) this.#byOffset.set(image.offset, { owner, image });
    mustHold(
      other === undefined || imagesEqual(other.image, image),
      () => `${owner} has other metadata than ${other?.owner} had, both at offset ${image.offset}`,
    );
  }
}
