import type { Writable } from 'node:stream';
import { exitCodes } from './exit-codes.js';

/** Where a command prints, and what the process will return. */
export interface Outlet {
  readonly stdout: Writable;
  readonly stderr: Writable;
  exitCode?: number | string | null | undefined;
}

const guarded = new WeakSet<Writable>();

/**
 * Output that cannot be written does not end a command, nor change what became of it: a reader that has gone
 * (`tidemark topic list | head -1`) is no error, and without stderr there is nobody to tell. A full disk below stdout is
 * said once. `changes` tells whether the command was to change something: only of a question was the output all there was to do.
 */
export function outliveLostOutput(outlet: Outlet, changes: () => boolean): void {
  const { stdout, stderr } = outlet;
  if (guarded.has(stdout)) return;
  guarded.add(stdout);
  let isSaid = false;
  stderr.on('error', () => {});
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever writes with a listener of its own tells of it itself.
    if (error.code === 'EPIPE' || isSaid || stdout.listenerCount('error') > 1) return;
    isSaid = true;
    const advice = changes() ? 'the exit code says what became of the change' : 'make room, then ask again';
    stderr.write(`tidemark: the output cannot be written: ${error.message}; ${advice}\n`);
    if (!changes()) outlet.exitCode ||= exitCodes.failed;
  });
}
