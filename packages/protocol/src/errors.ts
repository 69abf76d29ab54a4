import { type ErrorInfo, type ErrorName, errorTable } from '../generated/error-table.js';

const byCode = new Map<number, ErrorInfo>(errorTable.map((info) => [info.code, info]));
const byName = new Map<string, ErrorInfo>(errorTable.map((info) => [info.name, info]));
const unknown = byName.get('UNKNOWN_SERVER_ERROR') ?? missing();

function missing(): never {
  throw new Error('the error registry lacks UNKNOWN_SERVER_ERROR');
}

/**
 * What the registry (errors.proto) says of an error. A code that this version does not know comes from a newer
 * peer: it counts as UNKNOWN_SERVER_ERROR, neither retriable nor certain.
 */
export function errorInfo(error: number | ErrorName): ErrorInfo {
  return (typeof error === 'number' ? byCode.get(error) : byName.get(error)) ?? unknown;
}

/** The name of a code from the wire. */
export function errorNameOf(code: number): ErrorName {
  return errorInfo(code).name;
}

/**
 * An error of the protocol. `retriable`: a retry may help. `certain`: the request changed nothing; otherwise it may
 * or may not have taken effect.
 */
export class ProtocolError extends Error {
  override readonly name: string = 'ProtocolError';
  readonly code: ErrorName;
  readonly retriable: boolean;
  readonly certain: boolean;
  readonly advice: string;

  /** `message` defaults to the registry's advice. */
  constructor(error: number | ErrorName, message?: string, options?: { cause?: unknown }) {
    const info = errorInfo(error);
    super(`${info.name}: ${message === undefined || message === '' ? info.advice : message}`, options);
    this.code = info.name;
    this.retriable = info.retriable;
    this.certain = info.certain;
    this.advice = info.advice;
  }
}
