import { type Connection, FrameOverdueError, FrameTooLongError, formatAddress } from '@tidemark/ports';
import { endController, foreignProtocol, foreignProtocolOfLength } from '@tidemark/rpc';
import { type Admission, admit } from '../core/admission.js';
import type { Api, ResponseInit } from '../core/api.js';
import { type EncodedResponse, encodeResponse } from '../core/frames.js';
import type { RequestHeader } from '../core/header.js';
import type { HandlerTable, ServedApi } from '../handler-table.js';
import { type Answer, AnswerQueue } from './answer-queue.js';
import type { Complaints } from './complaints.js';
import { ConnectionRequest } from './connection-request.js';
import type { FairShare, Sharer } from './fair-share.js';
import { IN_FLIGHT_BYTES_MAX, IN_FLIGHT_MAX, PARKED_BYTES_MAX } from './limits.js';

export interface KafkaConnectionOptions {
  readonly connection: Connection;
  readonly listener: string;
  readonly table: HandlerTable;
  readonly share: FairShare;
  readonly complaints: Complaints;
  readonly onServed: (apiKey: number) => void;
  /** Once, when it is closed. */
  readonly onClosed: () => void;
}

type Request = Extract<Admission<ServedApi>, { kind: 'request' }>;

/**
 * One client. Handlers are called in the order of its requests, and do not wait for one another; answers leave in the
 * same order. While it does not take its answers, or has its share in flight, no more of its requests are read.
 */
export class KafkaConnection implements Sharer {
  turnRequests = 0;
  heldBytes = 0;
  readonly #options: KafkaConnectionOptions;
  readonly #connection: Connection;
  readonly #answers = new AnswerQueue();
  #gone: AbortController | undefined;
  /** The client has not taken all of what was sent. */
  #isFull = false;
  /** What of that is held, as far as it counts: until the client has taken all of it. */
  #untakenBytes = 0;
  #isPaused = false;
  /** A request that waits until the one before it of its kind is answered. */
  #parked: { readonly request: Request; readonly bytes: number } | undefined;
  #clientId: string | null = null;
  /** It has sent a request of Kafka's: whatever comes now, it is not another protocol. */
  #speaksKafka = false;
  #seen = { receivedBytes: -1, queuedBytes: -1 };

  constructor(options: KafkaConnectionOptions) {
    this.#options = options;
    this.#connection = options.connection;
  }

  start(): void {
    this.#connection.handler = {
      onFrame: (frame) => this.#receive(frame),
      onClose: (error) => this.#closed(error),
      onDrain: () => {
        this.#isFull = false;
        this.#countUntaken(0);
        this.#readOn();
      },
    };
  }

  /** Aborted when the connection closes. Made only for those who ask: most requests need none. */
  get signal(): AbortSignal {
    this.#gone ??= endController();
    if (this.#connection.closed) this.#gone.abort();
    return this.#gone.signal;
  }

  get remote() {
    return this.#connection.remote;
  }

  /** True if nothing has moved and nothing was under way since the last call. */
  isIdle(): boolean {
    const { receivedBytes, queuedBytes } = this.#connection;
    const hasMoved = receivedBytes !== this.#seen.receivedBytes || queuedBytes !== this.#seen.queuedBytes;
    this.#seen = { receivedBytes, queuedBytes };
    return !hasMoved && this.#answers.length === 0;
  }

  /** Closes once what is queued has left. Handlers learn of it at once. */
  close(): void {
    this.#connection.close();
    this.#gone?.abort();
  }

  /** Closes now, with a log line. */
  refuse(reason: string, details: { readonly code?: string } = {}): void {
    if (this.#connection.closed) return;
    this.#complain(reason, details);
    this.#connection.destroy();
  }

  onShare(): void {
    this.#readOn();
  }

  #receive(frame: Uint8Array): void {
    // What arrives after we closed, in frames that were already read, is nobody's.
    if (this.#connection.closed) return;
    const admission = admit(frame, (apiKey) => this.#options.table.get(apiKey));
    switch (admission.kind) {
      case 'refusal':
        this.#refuseFrame(admission, frame);
        return;
      case 'answer': {
        const answer = this.#open(frame.length, false);
        this.#settle(answer, admission.parts);
        break;
      }
      case 'request':
        if (admission.served.isAlone && this.#answers.hasAlone) this.#park(admission, frame.length);
        else this.#handle(admission, frame.length);
    }
    if (this.#mustPause()) this.#pause();
  }

  #park(request: Request, bytes: number): void {
    if (bytes > PARKED_BYTES_MAX || !this.#options.share.park(this, bytes)) {
      const { name } = request.served.api;
      this.refuse(`a ${name} of ${bytes} bytes came before the one ahead of it was answered: wait for that answer`);
      return;
    }
    this.#parked = { request, bytes };
  }

  #unpark(): { readonly request: Request; readonly bytes: number } | undefined {
    const parked = this.#parked;
    this.#parked = undefined;
    if (parked !== undefined) this.#options.share.unpark(this, parked.bytes);
    return parked;
  }

  #refuseFrame({ code, reason }: Extract<Admission<ServedApi>, { kind: 'refusal' }>, frame: Uint8Array): void {
    const isGuessed = !this.#speaksKafka && code !== 'unsupported-version';
    this.refuse(isGuessed ? `${reason}; ${foreignProtocol(frame)}` : reason, { code });
  }

  #handle({ served, header, request }: Request, requestBytes: number): void {
    this.#clientId = header.clientId;
    this.#speaksKafka = true;
    this.#options.onServed(header.apiKey);
    const answer = this.#open(requestBytes, served.isAlone);
    const { listener, share } = this.#options;
    const { answerBytesMax } = share;
    const context = new ConnectionRequest(this, header, { listener, requestBytes, answerBytesMax });
    try {
      const response = served.handler(request, context);
      if (!(response instanceof Promise)) {
        this.#answer(answer, { served, header, response });
        return;
      }
      response.then(
        (value) => this.#answer(answer, { served, header, response: value }),
        (error: unknown) => this.#fail(answer, header, error),
      );
    } catch (error) {
      this.#fail(answer, header, error);
    } finally {
      share.worked();
    }
  }

  #answer(
    answer: Answer,
    result: {
      readonly served: ServedApi;
      readonly header: RequestHeader;
      readonly response: ResponseInit<Api> | EncodedResponse | undefined;
    },
  ): void {
    const { served, header, response } = result;
    try {
      this.#settle(answer, response === undefined ? [] : encodeResponse(served.api, header, response));
    } catch (error) {
      this.#fail(answer, header, error);
    }
  }

  #fail(answer: Answer, header: RequestHeader, error: unknown): void {
    if (!this.#connection.closed) {
      this.#options.complaints.error('a request of a Kafka client failed in a way that was not expected', {
        ...this.#fields(),
        apiKey: header.apiKey,
        apiVersion: header.apiVersion,
        error,
      });
      // There is no answer to give; a client that hears nothing takes the outcome for unknown, which it is.
      this.#connection.destroy();
    }
    this.#settle(answer, []);
  }

  #open(requestBytes: number, isAlone: boolean): Answer {
    this.#options.share.take(this, requestBytes);
    return this.#answers.open({ requestBytes, isAlone });
  }

  #settle(answer: Answer, parts: readonly Uint8Array[]): void {
    const { share } = this.#options;
    this.#answers.settle(answer, this.#connection.closed ? [] : parts);
    share.hold(this, answer.waitingBytes);
    share.release(this, answer.requestBytes);
    for (const ready of this.#answers.takeReady()) {
      share.release(this, ready.waitingBytes);
      this.#send(ready.parts ?? []);
    }
    this.#readOn();
  }

  #send(parts: readonly Uint8Array[]): void {
    if (parts.length === 0 || this.#connection.closed) return;
    if (this.#connection.send(parts)) return;
    this.#isFull = true;
    this.#countUntaken(this.#connection.queuedBytes);
  }

  #countUntaken(bytes: number): void {
    const { share } = this.#options;
    if (bytes > this.#untakenBytes) share.hold(this, bytes - this.#untakenBytes);
    else share.release(this, this.#untakenBytes - bytes);
    this.#untakenBytes = bytes;
  }

  #mustPause(): boolean {
    return (
      this.#isFull ||
      this.#parked !== undefined ||
      this.#answers.length >= IN_FLIGHT_MAX ||
      this.#answers.bytes >= IN_FLIGHT_BYTES_MAX ||
      this.#options.share.mustWait(this)
    );
  }

  #pause(): void {
    this.#isPaused = true;
    this.#connection.pause();
  }

  #readOn(): void {
    if (!this.#isPaused || this.#connection.closed) return;
    const parked = this.#answers.hasAlone || this.#isFull ? undefined : this.#unpark();
    if (parked !== undefined) this.#handle(parked.request, parked.bytes);
    if (this.#mustPause() || !this.#isPaused) return;
    this.#isPaused = false;
    this.#connection.resume();
  }

  #closed(error: Error | undefined): void {
    this.#unpark();
    this.#options.share.release(this, this.#answers.drop());
    this.#countUntaken(0);
    this.#gone?.abort();
    this.#options.share.leave(this);
    if (error instanceof FrameTooLongError) this.#complainOfLength(error);
    if (error instanceof FrameOverdueError) this.#complain(error.message);
    this.#options.onClosed();
  }

  #complainOfLength({ lengthBytes, message }: FrameTooLongError): void {
    const guess = this.#speaksKafka ? '' : `; ${foreignProtocolOfLength(lengthBytes)}`;
    this.#complain(`${message} (socket.request.max.bytes)${guess}`);
  }

  #complain(reason: string, details: { readonly code?: string } = {}): void {
    this.#options.complaints.warn('closed a Kafka client’s connection', { ...this.#fields(), ...details, reason });
  }

  #fields() {
    return {
      listener: this.#options.listener,
      remote: formatAddress(this.#connection.remote),
      clientId: this.#clientId,
    };
  }
}
