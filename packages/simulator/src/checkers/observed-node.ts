import type { MetadataImage } from '@tidemark/metadata';
import type { Disk } from '@tidemark/ports';
import type { Node } from '@tidemark/server';

/** One life of a node's process, as the checkers see it. */
export interface ObservedNode {
  readonly nodeId: number;
  readonly hostName: string;
  /** Unique over the run: another life of the same machine has another. */
  readonly life: string;
  readonly node: Node;
  /** By the clock of its process, which may be wrong. */
  readonly wallMs: () => number;
  /** Something on its disk was changed behind its back. */
  readonly isRotten: () => boolean;
  /** Its disk may lack what it had durably, for good: something was changed there, or a log directory was given up. */
  readonly hasLostRecords: () => boolean;
  /** Whether this came of what its disk or store refused, by order or for want of room. */
  readonly hasRefused: (error: unknown) => boolean;
  /** The machine's, which outlives the process. */
  readonly disk: Disk & {
    durableBytes(path: string): Uint8Array | undefined;
    durableNames(path: string): string[];
  };
}

/** The newest committed metadata that this node has applied, by its controller or its broker. */
export function imageOf({ node }: Pick<ObservedNode, 'node'>): MetadataImage | undefined {
  const [controller, broker] = [node.controller?.image, node.broker?.image];
  if (controller === undefined || broker === undefined) return controller ?? broker;
  return controller.offset >= broker.offset ? controller : broker;
}
