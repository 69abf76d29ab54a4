import type { Node } from '@tidemark/server';
import type { SimulatedMachine } from '../cluster.js';
import type { Mark } from './marks.js';

const DIRECTORY = '/data/metadata/log';

/** What was last seen of the metadata log of one process. */
interface Seen {
  durableIndex: number;
  segments: number;
}

/** Reads marks off the files of the metadata logs. */
export class MetadataLogMarks {
  readonly #seen = new WeakMap<Node, Seen>();
  readonly #hit: (mark: Mark) => void;

  constructor(hit: (mark: Mark) => void) {
    this.#hit = hit;
  }

  /** Looks at a node that was called into. */
  look(node: Node, { disk }: Pick<SimulatedMachine, 'disk'>): void {
    const { durableIndex } = node.raft ?? {};
    const seen = this.#seen.get(node);
    if (durableIndex === undefined || durableIndex === seen?.durableIndex) return;
    // A look takes no fault that is meant for the node.
    const segments = disk.durableNames(DIRECTORY).filter((name) => name.endsWith('.log')).length;
    if (segments > Math.max(1, seen?.segments ?? 1)) this.#hit('metadata log of several segments');
    this.#seen.set(node, { durableIndex, segments });
  }
}
