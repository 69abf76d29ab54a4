import { QUEUED_BYTES_MAX } from '../limits.js';

/** An answer on its way to a client. */
export interface Outgoing {
  readonly sizeBytes: number;
  /** Hands it to gRPC, which keeps a copy of it until the client takes it. */
  send(): void;
}

/**
 * What one gRPC connection has been answered and its client has not taken. Answers are sent while less than 64 MiB of
 * them are; the others wait in line, as they are: their attachments are no copies yet.
 */
export class GrpcOutbox {
  readonly #onRoom: () => void;
  readonly #waiting = new Set<Outgoing>();
  #waitingBytes = 0;
  #sentBytes = 0;

  /** `onRoom` is called whenever something was taken, unless there is too much still. */
  constructor(onRoom: () => void) {
    this.#onRoom = onRoom;
  }

  get queuedBytes(): number {
    return this.#sentBytes + this.#waitingBytes;
  }

  /** No further request is taken. */
  get isFull(): boolean {
    return this.queuedBytes >= QUEUED_BYTES_MAX;
  }

  /** Sends the answer: at once, or in its turn. It is counted until `leave`. */
  put(outgoing: Outgoing): void {
    if (this.#sentBytes < QUEUED_BYTES_MAX) this.#send(outgoing);
    else {
      this.#waiting.add(outgoing);
      this.#waitingBytes += outgoing.sizeBytes;
    }
  }

  /** The client has taken an answer, or waits for it no more. */
  leave(outgoing: Outgoing): void {
    if (this.#waiting.delete(outgoing)) this.#waitingBytes -= outgoing.sizeBytes;
    else this.#sentBytes -= outgoing.sizeBytes;
    this.#left();
  }

  /** A message of a stream was sent: streams wait by themselves. */
  sent(bytes: number): void {
    this.#sentBytes += bytes;
  }

  /** What `sent` counted was taken, or will not be. */
  taken(bytes: number): void {
    this.#sentBytes -= bytes;
    this.#left();
  }

  #left(): void {
    for (const outgoing of this.#waiting) {
      if (this.#sentBytes >= QUEUED_BYTES_MAX) break;
      this.#waiting.delete(outgoing);
      this.#waitingBytes -= outgoing.sizeBytes;
      this.#send(outgoing);
    }
    if (!this.isFull) this.#onRoom();
  }

  #send(outgoing: Outgoing): void {
    this.#sentBytes += outgoing.sizeBytes;
    outgoing.send();
  }
}
