import { Client, type ClientUnaryCall, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { type Address, formatAddress } from '@tidemark/ports';
import type { Init } from '@tidemark/protocol';
import type { Answer, CallOptions, Channel, OpenStream, StreamCallbacks } from '../channel.js';
import { EMPTY_BYTES, NO_ATTACHMENTS } from '../core/frame.js';
import { FRAME_BYTES_MAX, IN_FLIGHT_MAX, ONE_WAY_QUEUED_BYTES_MAX, QUEUED_BYTES_MAX } from '../limits.js';
import { type Method, methodLabel, type OneWayMethod, type StreamMethod, type UnaryMethod } from '../method.js';
import { RpcError } from '../rpc-error.js';
import { errorOf } from './status.js';
import { encodeMessage, methodPath, takeAttachments } from './wire-message.js';

const ONE_WAY_TIMEOUT_MS = 10_000;
const ONE_WAY_QUEUE_MAX = 1024;

/**
 * A channel over gRPC, without TLS. It connects when it is first used, and again when it must: calls that cannot reach
 * the server reject UNREACHABLE, and the channel stays open. One-way messages keep their order among themselves, at
 * the price of a round trip each; calls keep none.
 */
export function dialGrpc(address: Address): Channel {
  return new GrpcChannel(address);
}

const identity = (bytes: Buffer): Buffer => bytes;

interface GrpcPending {
  readonly sizeBytes: number;
  end(error: RpcError): void;
}

class GrpcChannel implements Channel {
  readonly #client: Client;
  readonly #pending = new Set<GrpcPending>();
  #pendingBytes = 0;
  readonly #oneWays: { path: string; bytes: Buffer }[] = [];
  #oneWayBytes = 0;
  #oneWayCall: ClientUnaryCall | undefined;
  #closed = false;
  #closeCallbacks: ((error?: Error) => void)[] = [];

  constructor(address: Address) {
    this.#client = new Client(formatAddress(address), credentials.createInsecure(), {
      'grpc.max_receive_message_length': FRAME_BYTES_MAX,
      'grpc.max_send_message_length': FRAME_BYTES_MAX,
      // Each channel has a connection of its own, as with frames: handlers keep state by connection.
      'grpc.use_local_subchannel_pool': 1,
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1000,
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  call<Request, Response>(
    method: UnaryMethod<Request, Response>,
    request: Init<Request>,
    { timeoutMs, attachments, signal }: CallOptions,
  ): Promise<Answer<Response>> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) throw new RpcError('CANCELLED');
      const bytes = this.#encode(method, request, attachments);
      const pending: GrpcPending = {
        sizeBytes: bytes.length,
        end: (error) => {
          if (!this.#settle(pending)) return;
          signal?.removeEventListener('abort', abort);
          call.cancel();
          reject(error);
        },
      };
      const abort = () => pending.end(new RpcError('CANCELLED'));
      const answered = (error: ServiceError | null, answer?: Buffer) => {
        if (!this.#settle(pending)) return;
        signal?.removeEventListener('abort', abort);
        const outcome = error === null ? tryDecodeAnswer(method, answer) : errorOf(error);
        if (outcome instanceof RpcError) reject(outcome);
        else resolve(outcome);
      };
      const deadline = Date.now() + timeoutMs;
      this.#add(pending);
      const call = this.#client.makeUnaryRequest(
        methodPath(method),
        identity,
        identity,
        bytes,
        new Metadata(),
        { deadline },
        answered,
      );
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  send<Request>(
    method: OneWayMethod<Request>,
    request: Init<Request>,
    { attachments = NO_ATTACHMENTS }: { readonly attachments?: readonly Uint8Array[] } = {},
  ): boolean {
    if (this.#closed || this.#oneWays.length >= ONE_WAY_QUEUE_MAX || this.#oneWayBytes > ONE_WAY_QUEUED_BYTES_MAX) {
      return false;
    }
    const bytes = this.#encode(method, request, attachments);
    this.#oneWays.push({ path: methodPath(method), bytes });
    this.#oneWayBytes += bytes.length;
    if (this.#oneWayCall === undefined) this.#sendNext();
    return true;
  }

  openStream<Request, Response>(
    method: StreamMethod<Request, Response>,
    request: Init<Request>,
    { onMessage, onEnd }: StreamCallbacks<Response>,
  ): OpenStream {
    let bytes: Buffer;
    try {
      bytes = this.#encode(method, request, NO_ATTACHMENTS);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      void Promise.resolve().then(() => onEnd(error));
      return { close: () => undefined };
    }
    const call = this.#client.makeServerStreamRequest(methodPath(method), identity, identity, bytes, new Metadata());
    const finish = (error?: RpcError) => {
      if (!this.#settle(pending)) return;
      if (error === undefined) onEnd();
      else onEnd(error);
    };
    const pending: GrpcPending = {
      sizeBytes: bytes.length,
      end: (error) => {
        call.cancel();
        finish(error);
      },
    };
    this.#add(pending);
    call.on('data', (answer: Buffer) => {
      if (!this.#pending.has(pending)) return;
      const decoded = tryDecodeAnswer(method, answer);
      if (decoded instanceof RpcError) pending.end(decoded);
      else onMessage(decoded.message, decoded.attachments);
    });
    call.on('error', (error: ServiceError) => finish(errorOf(error)));
    call.on('end', () => finish());
    return {
      close: () => {
        if (this.#settle(pending)) call.cancel();
      },
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const pending of [...this.#pending]) pending.end(new RpcError('DISCONNECTED', 'the channel was closed'));
    this.#oneWays.length = 0;
    this.#oneWayCall?.cancel();
    this.#client.close();
    const callbacks = this.#closeCallbacks;
    this.#closeCallbacks = [];
    for (const callback of callbacks) callback();
  }

  onClose(callback: (error?: Error) => void): void {
    if (this.#closed) callback();
    else this.#closeCallbacks.push(callback);
  }

  /** Throws RpcError if the request may not leave. */
  #encode<Request>(
    method: Method<Request, unknown>,
    request: Init<Request>,
    attachments: readonly Uint8Array[] | undefined,
  ): Buffer {
    if (this.#closed) throw new RpcError('UNREACHABLE', 'the channel is closed');
    if (method.kind !== 'oneWay' && (this.#pending.size >= IN_FLIGHT_MAX || this.#pendingBytes > QUEUED_BYTES_MAX)) {
      throw new RpcError('OVERLOADED', `${this.#pending.size} requests of this channel wait for an answer`);
    }
    const bytes = encodeMessage(method.request, request, attachments);
    if (bytes.length <= FRAME_BYTES_MAX) return bytes;
    throw new RpcError(
      'FRAME_TOO_LARGE',
      `${methodLabel(method)} needs ${bytes.length} bytes; the limit is ${FRAME_BYTES_MAX}`,
    );
  }

  #add(pending: GrpcPending): void {
    this.#pending.add(pending);
    this.#pendingBytes += pending.sizeBytes;
  }

  #settle(pending: GrpcPending): boolean {
    if (!this.#pending.delete(pending)) return false;
    this.#pendingBytes -= pending.sizeBytes;
    return true;
  }

  /** Sends the oldest one-way message; the next follows its answer, so that they arrive in order. */
  #sendNext(): void {
    const next = this.#oneWays.shift();
    this.#oneWayCall = undefined;
    if (next === undefined || this.#closed) return;
    this.#oneWayCall = this.#client.makeUnaryRequest(
      next.path,
      identity,
      identity,
      next.bytes,
      new Metadata(),
      { deadline: Date.now() + ONE_WAY_TIMEOUT_MS },
      () => {
        this.#oneWayBytes -= next.bytes.length;
        this.#sendNext();
      },
    );
  }
}

function tryDecodeAnswer<Response>(
  { response }: Method<unknown, Response>,
  bytes: Buffer | undefined,
): Answer<Response> | RpcError {
  try {
    return takeAttachments(response.decode(bytes ?? EMPTY_BYTES));
  } catch (cause) {
    return new RpcError('UNKNOWN_SERVER_ERROR', 'the answer cannot be decoded', { cause });
  }
}
