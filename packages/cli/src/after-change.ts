import { CliError, exitCodes } from './exit-codes.js';
import { describeFailure } from './failure.js';

/**
 * Does what follows a change that was made. Rejects with CliError if that fails: it says what is done by then, and leaves the
 * outcome of the whole open, however certain the failure is. What is a sentence of the command's own stays as it is.
 */
export async function afterChange<T>(done: string, rest: () => Promise<T>): Promise<T> {
  try {
    return await rest();
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    const { message } = describeFailure(cause, { changes: true });
    throw new CliError(exitCodes.unknown, `${done}; what was to follow failed: ${message}`, { cause });
  }
}
