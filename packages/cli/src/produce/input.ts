import { createReadStream, openSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { CliError, exitCodes } from '../exit-codes.js';

const CHUNK_BYTES = 256 * 1024;

export interface Input extends Disposable {
  /** Destroying it ends it at once, also while nothing comes. */
  readonly stream: Readable;
  readonly totalBytes: number | undefined;
}

/**
 * Opens a file, or stdin where none is named. Waits for the writer of a named pipe.
 * @throws CliError if it cannot be read
 */
export function openInput(file: string | undefined): Input {
  if (file === undefined) return inputOf(process.stdin, undefined);
  try {
    const stat = statSync(file);
    if (stat.isDirectory()) throw new Error(`${file} is a directory`);
    // Here: a stream that opens it later fails while nobody listens.
    const fd = openSync(file, 'r');
    // As a file it would be read by a thread, which nothing but the next bytes brings back.
    if (stat.isFIFO()) return inputOf(new Socket({ fd, readable: true, writable: false }), undefined);
    return inputOf(createReadStream(file, { fd, highWaterMark: CHUNK_BYTES }), stat.size);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(exitCodes.usage, `cannot read the file: ${reason}`, { cause });
  }
}

function inputOf(stream: Readable, totalBytes: number | undefined): Input {
  return { stream, totalBytes, [Symbol.dispose]: () => void stream.destroy() };
}
