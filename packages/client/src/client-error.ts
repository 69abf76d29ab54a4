import { type ErrorName, ProtocolError, type TopicResult } from '@tidemark/protocol';
import { RpcError } from '@tidemark/rpc';

/**
 * What is known of a request that did not succeed. `failed`: it surely changed nothing. `unknown`: it may or may not
 * have taken effect, and sending it again may repeat it.
 */
export type Outcome = 'failed' | 'unknown';

export interface ClientErrorDetails {
  readonly code: ErrorName;
  readonly message?: string;
  readonly outcome: Outcome;
  readonly topic?: string | undefined;
  readonly partition?: number | undefined;
  readonly cause?: unknown;
}

/** Any failure that this package reports; `cause` is what `code` is of, where there is something. */
export class ClientError extends ProtocolError {
  override readonly name: string = 'ClientError';
  readonly outcome: Outcome;
  /**
   * The outcome is `failed`. Of all attempts, where `code`, `retriable` and `advice` are those of the one that says most: the last
   * that a node answered, else the last.
   */
  override readonly certain: boolean;
  readonly topic: string | undefined;
  readonly partition: number | undefined;
  /** The message without the code's name before it. */
  readonly detail: string;

  constructor(details: ClientErrorDetails) {
    super(details.code, details.message, details.cause === undefined ? {} : { cause: details.cause });
    this.outcome = details.outcome;
    this.certain = details.outcome === 'failed';
    this.topic = details.topic;
    this.partition = details.partition;
    this.detail = details.message ?? '';
  }
}

/** A record that was not, or perhaps not, written. */
export class ProducerError extends ClientError {
  override readonly name = 'ProducerError';
}

export interface ConsumerErrorDetails extends Omit<ClientErrorDetails, 'outcome'> {
  readonly offset?: number | undefined;
}

/** Records that cannot be read; the consumer's position has not moved. */
export class ConsumerError extends ClientError {
  override readonly name = 'ConsumerError';
  readonly offset: number | undefined;

  constructor(details: ConsumerErrorDetails) {
    super({ ...details, outcome: 'failed' });
    this.offset = details.offset;
  }
}

export interface AdminErrorDetails extends ClientErrorDetails {
  readonly results?: readonly TopicResult[];
}

/** An administrative request that was refused for one of its topics. */
export class AdminError extends ClientError {
  override readonly name = 'AdminError';
  /** What became of each topic of the request. */
  readonly results: readonly TopicResult[];

  constructor(details: AdminErrorDetails) {
    super(details);
    this.results = details.results ?? [];
  }
}

/** The code of anything that a call may reject with. */
export function codeOf(error: unknown): ErrorName {
  return error instanceof ProtocolError ? error.code : 'UNKNOWN_SERVER_ERROR';
}

/** What it says, without the name of its code. */
export function detailOf(error: unknown): string {
  if (error instanceof ClientError || error instanceof RpcError) return error.detail;
  return error instanceof Error ? error.message : String(error);
}
