import { type ErrorName, ProtocolError } from '@tidemark/protocol';

/**
 * How a call fails, and what a handler throws to fail it. `certain`: the request changed nothing; otherwise it may
 * or may not have taken effect. Both flags come from the registry in errors.proto.
 */
export class RpcError extends ProtocolError {
  override readonly name = 'RpcError';
  /** The message without the code's name before it; this is what travels. */
  readonly detail: string;

  constructor(code: ErrorName, detail = '', options?: { cause?: unknown }) {
    super(code, detail, options);
    this.detail = detail;
  }
}

/** Whether the error already says what went wrong in the protocol's own terms; any other was not expected. */
export function isExpected(error: unknown): error is ProtocolError {
  return error instanceof ProtocolError;
}

/** The error as the other side may see it: an unexpected one tells nothing but that it happened. */
export function toRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  if (error instanceof ProtocolError) {
    const prefix = `${error.code}: `;
    const detail = error.message.startsWith(prefix) ? error.message.slice(prefix.length) : error.message;
    return new RpcError(error.code, detail, { cause: error });
  }
  return new RpcError('UNKNOWN_SERVER_ERROR', '', { cause: error });
}
