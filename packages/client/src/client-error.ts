import { type ErrorName, ProtocolError } from '@tidemark/protocol';

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

/** Any failure that this package reports; `cause` is the last thing that went wrong, where there is one. */
export class ClientError extends ProtocolError {
  override readonly name: string = 'ClientError';
  readonly outcome: Outcome;
  readonly topic: string | undefined;
  readonly partition: number | undefined;

  constructor(details: ClientErrorDetails) {
    super(details.code, details.message, details.cause === undefined ? {} : { cause: details.cause });
    this.outcome = details.outcome;
    this.topic = details.topic;
    this.partition = details.partition;
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

/** An administrative request that was refused, for one topic or as a whole. */
export class AdminError extends ClientError {
  override readonly name = 'AdminError';
}

/** The code of anything that a call may reject with. */
export function codeOf(error: unknown): ErrorName {
  return error instanceof ProtocolError ? error.code : 'UNKNOWN_SERVER_ERROR';
}
