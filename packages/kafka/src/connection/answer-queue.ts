/** A request that waits for its answer. */
export interface Answer {
  readonly requestBytes: number;
  /** No other request with this mark is worked on meanwhile. */
  readonly isAlone: boolean;
  /** What goes out; without parts nothing does. `undefined`: not known yet. */
  parts: readonly Uint8Array[] | undefined;
}

/**
 * Brings the answers of a connection into the order of its requests: one that is ready early waits for those before it.
 */
export class AnswerQueue {
  #answers: Answer[] = [];
  #bytes = 0;
  #alone = 0;

  /** Requests that are not answered, or whose answer waits. */
  get length(): number {
    return this.#answers.length;
  }

  /** Bytes of those requests. */
  get requestBytes(): number {
    return this.#bytes;
  }

  /** Whether a request is worked on that no other of its kind may join. */
  get hasAlone(): boolean {
    return this.#alone > 0;
  }

  open(options: { readonly requestBytes: number; readonly isAlone: boolean }): Answer {
    const answer: Answer = { ...options, parts: undefined };
    this.#answers.push(answer);
    this.#bytes += options.requestBytes;
    if (options.isAlone) this.#alone += 1;
    return answer;
  }

  /** The answers that may go out now, in order; they leave the queue. */
  takeReady(): Answer[] {
    const pending = this.#answers.findIndex(({ parts }) => parts === undefined);
    const ready = this.#answers.splice(0, pending === -1 ? this.#answers.length : pending);
    for (const { requestBytes, isAlone } of ready) {
      this.#bytes -= requestBytes;
      if (isAlone) this.#alone -= 1;
    }
    return ready;
  }
}
