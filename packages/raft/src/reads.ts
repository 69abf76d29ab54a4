import { type Offset, offset } from '@tidemark/protocol';
import type { RaftError } from './errors.js';
import { refusal } from './proposals.js';

interface Read {
  readonly resolve: (index: Offset) => void;
  readonly reject: (error: RaftError) => void;
  /** From when on it may be answered; undefined until leadership is confirmed. */
  index: number | undefined;
}

/** Read-index requests on their way. */
export class Reads {
  readonly #reads = new Map<number, Read>();
  #lastId = 0;

  /** Asks with a fresh id; `ask` says whether this node leads. */
  start(ask: (readId: number) => boolean): Promise<Offset> {
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      const readId = this.#lastId;
      this.#reads.set(readId, { resolve, reject, index: undefined });
      if (ask(readId)) return;
      this.#reads.delete(readId);
      reject(refusal('not-leader'));
    });
  }

  /** Leadership was confirmed after the request. */
  confirmed(readId: number, index: number): void {
    const read = this.#reads.get(readId);
    if (read !== undefined) read.index = index;
  }

  /** Everything up to `index` is applied. */
  applied(index: number): void {
    for (const [readId, read] of this.#reads) {
      if (read.index === undefined || read.index > index) continue;
      this.#reads.delete(readId);
      read.resolve(offset(read.index));
    }
  }

  /** This node no longer leads. */
  leadershipEnded(): void {
    for (const read of this.#reads.values()) read.reject(refusal('not-leader'));
    this.#reads.clear();
  }
}
