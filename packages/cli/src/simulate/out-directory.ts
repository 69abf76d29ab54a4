import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { makeDirectories } from '@tidemark/ports/node';
import { CliError, exitCodes } from '../exit-codes.js';

/** Makes the directory if it is not there, before hours are spent on what is to go there. Throws CliError. */
export function prepareOut(out: string): void {
  try {
    makeDirectories(resolve(out));
    accessSync(out, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(exitCodes.usage, `--out ${out} is no directory that files can be written to: ${reason}`, {
      cause,
    });
  }
}
