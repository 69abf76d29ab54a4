/** A request that waits for its answer. */
export interface Answer {
  readonly requestBytes: number;
  /** No other request with this mark is worked on meanwhile. */
  readonly isAlone: boolean;
  /** What goes out; without parts nothing does. `undefined`: not known yet. */
  parts: readonly Uint8Array[] | undefined;
  /** Bytes of those parts, if they wait for the answers before them. */
  waitingBytes: number;
}

/**
 * Brings the answers of a connection into the order of its requests: one that is ready early waits for those before it.
 */
export class AnswerQueue {
  #answers: Answer[] = [];
  #requestBytes = 0;
  #waitingBytes = 0;
  #alone = 0;

  /** Requests that are not answered, or whose answer waits. */
  get length(): number {
    return this.#answers.length;
  }

  /** Bytes of those requests, and of the answers that wait. */
  get bytes(): number {
    return this.#requestBytes + this.#waitingBytes;
  }

  /** Whether a request is worked on that no other of its kind may join. */
  get hasAlone(): boolean {
    return this.#alone > 0;
  }

  open(options: { readonly requestBytes: number; readonly isAlone: boolean }): Answer {
    const answer: Answer = { ...options, parts: undefined, waitingBytes: 0 };
    this.#answers.push(answer);
    this.#requestBytes += options.requestBytes;
    if (options.isAlone) this.#alone += 1;
    return answer;
  }

  /** An answer is known. It may wait for others: then its bytes count. */
  settle(answer: Answer, parts: readonly Uint8Array[]): void {
    answer.parts = parts;
    if (answer === this.#answers[0]) return;
    for (const part of parts) answer.waitingBytes += part.length;
    this.#waitingBytes += answer.waitingBytes;
  }

  /** Nobody takes the answers that wait: they become nothing. Returns what their bytes were. */
  drop(): number {
    const bytes = this.#waitingBytes;
    this.#waitingBytes = 0;
    for (const answer of this.#answers) {
      if (answer.parts !== undefined) answer.parts = [];
      answer.waitingBytes = 0;
    }
    return bytes;
  }

  /** The answers that may go out now, in order; they leave the queue. */
  takeReady(): Answer[] {
    const pending = this.#answers.findIndex(({ parts }) => parts === undefined);
    const ready = this.#answers.splice(0, pending === -1 ? this.#answers.length : pending);
    for (const { requestBytes, waitingBytes, isAlone } of ready) {
      this.#requestBytes -= requestBytes;
      this.#waitingBytes -= waitingBytes;
      if (isAlone) this.#alone -= 1;
    }
    return ready;
  }
}
