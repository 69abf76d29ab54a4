import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { type ErrorName, errorTable } from '@tidemark/protocol';
import { RpcError } from '../rpc-error.js';

/** Trailing metadata that carries the error's name of errors.proto: gRPC's own codes are too few. */
const ERROR_NAME_KEY = 'tidemark-error';

const names = new Set<string>(errorTable.map(({ name }) => name));

/** Errors that gRPC has a word for; of the others a retriable one is UNAVAILABLE, else FAILED_PRECONDITION. */
const statusByName: Partial<Record<ErrorName, status>> = {
  UNKNOWN_SERVER_ERROR: status.INTERNAL,
  INVALID_REQUEST: status.INVALID_ARGUMENT,
  UNSUPPORTED_VERSION: status.UNIMPLEMENTED,
  FRAME_TOO_LARGE: status.RESOURCE_EXHAUSTED,
  OVERLOADED: status.RESOURCE_EXHAUSTED,
  REQUEST_TIMED_OUT: status.DEADLINE_EXCEEDED,
  CANCELLED: status.CANCELLED,
  UNKNOWN_TOPIC_OR_PARTITION: status.NOT_FOUND,
  UNKNOWN_TOPIC_ID: status.NOT_FOUND,
  TOPIC_ALREADY_EXISTS: status.ALREADY_EXISTS,
  OFFSET_OUT_OF_RANGE: status.OUT_OF_RANGE,
};

/** A status that carries an error to the other side. */
export function statusOf(error: RpcError): Error & { code: status; details: string; metadata: Metadata } {
  const metadata = new Metadata();
  metadata.set(ERROR_NAME_KEY, error.code);
  const code = statusByName[error.code] ?? (error.retriable ? status.UNAVAILABLE : status.FAILED_PRECONDITION);
  return Object.assign(new Error(error.message), { code, details: error.detail, metadata });
}

/** What grpc-js says when it could not pick a connection, so that the request never left. */
const NEVER_LEFT = /^(No connection established|Name resolution failed)/;

/** A status that arrived, or that grpc-js made up, as an error of ours. */
export function errorOf({ code, details, metadata }: StatusObject): RpcError {
  const [name] = metadata.get(ERROR_NAME_KEY);
  if (typeof name === 'string' && isErrorName(name)) return new RpcError(name, details);
  return new RpcError(nameOfForeignStatus(code, details), details);
}

function isErrorName(name: string): name is ErrorName {
  return name !== 'NONE' && names.has(name);
}

/** Where it is not sure that nothing happened, a name whose outcome is unknown. */
function nameOfForeignStatus(code: status, details: string): ErrorName {
  switch (code) {
    case status.DEADLINE_EXCEEDED:
      return 'REQUEST_TIMED_OUT';
    case status.UNIMPLEMENTED:
      return 'UNSUPPORTED_VERSION';
    case status.UNAVAILABLE:
      return NEVER_LEFT.test(details) ? 'UNREACHABLE' : 'DISCONNECTED';
    // Nobody here cancelled (the caller of this knows): the stream was reset, as when the server goes away.
    case status.CANCELLED:
      return 'DISCONNECTED';
    default:
      return 'UNKNOWN_SERVER_ERROR';
  }
}
