import { ClientError } from '@tidemark/client';
import { DialError, DiskError, isFullDisk } from '@tidemark/ports';
import { type ErrorName, ProtocolError } from '@tidemark/protocol';
import { CliError, type ExitCode, exitCodes } from './exit-codes.js';

/** What went wrong, as one line, and the exit code that says so. */
export interface Failure {
  readonly message: string;
  readonly exitCode: ExitCode;
}

/** No answer to a question that changes nothing: the cluster could not be reached, whatever the question was. */
const NO_ANSWER: readonly ErrorName[] = [
  'UNREACHABLE',
  'REQUEST_TIMED_OUT',
  'DISCONNECTED',
  'SHUTTING_DOWN',
  'STARTING_UP',
];

/**
 * Turns an error into a line for stderr and an exit code. `changes`: whether the command was to change something, so
 * that a lost answer leaves the outcome open.
 */
export function describeFailure(error: unknown, { changes }: { readonly changes: boolean }): Failure {
  if (error instanceof CliError) return { message: oneLine(error.message), exitCode: error.exitCode };
  if (error instanceof ProtocolError) return describeProtocolError(error, changes);
  if (error instanceof DialError) {
    return { message: `${oneLine(error.message)}: check --bootstrap and that the node runs`, exitCode: 3 };
  }
  if (isFullDisk(error)) {
    const message = `${oneLine(error.message)}: the disk is full; make room and start again, nothing is lost`;
    return { message, exitCode: exitCodes.failed };
  }
  if (error instanceof DiskError && error.code === 'EBUSY') {
    const message = `${oneLine(error.message)}: another process has it open; does this node run already?`;
    return { message, exitCode: exitCodes.failed };
  }
  if (error instanceof Error) return { message: oneLine(error.message), exitCode: exitCodes.failed };
  return { message: oneLine(String(error)), exitCode: exitCodes.failed };
}

/** Tells on stderr what went wrong; returns the exit code. */
export function tellFailure(error: unknown, options: { readonly changes: boolean }): ExitCode {
  const { message, exitCode } = describeFailure(error, options);
  process.stderr.write(`tidemark: ${message}\n`);
  return exitCode;
}

function describeProtocolError(error: ProtocolError, changes: boolean): Failure {
  const prefix = `${error.code}: `;
  const detail = error.message.startsWith(prefix) ? error.message.slice(prefix.length) : error.message;
  const advice = detail.includes(error.advice) ? '' : `; ${error.advice}`;
  const message = oneLine(`${detail}${advice} (${error.code})`);
  return { message, exitCode: exitCodeOf(error, changes) };
}

function exitCodeOf(error: ProtocolError, changes: boolean): ExitCode {
  if (changes && !isCertain(error)) return exitCodes.unknown;
  // Nodes that do not know the cluster yet are none that could carry anything out.
  if (error.code === 'UNREACHABLE' || error.code === 'STARTING_UP') return exitCodes.unreachable;
  if (!changes && NO_ANSWER.includes(error.code)) return exitCodes.unreachable;
  return exitCodes.failed;
}

/** A client's error speaks for all attempts, its code only for the last. */
function isCertain(error: ProtocolError): boolean {
  return error instanceof ClientError ? error.outcome === 'failed' : error.certain;
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ');
}
