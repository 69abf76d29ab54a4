import { CommanderError } from 'commander';
import { changesSomething } from './changes.js';
import { exitCodes } from './exit-codes.js';
import { outliveLostOutput } from './lost-output.js';
import { createProgram } from './program.js';

/**
 * Runs the command line, and sets the process's exit code. Heavy modules are imported by the command that needs them:
 * `--help` and a wrong flag answer at once.
 */
export async function main(argv: readonly string[]): Promise<void> {
  const program = createProgram();
  // Until a command runs there is only help to be printed.
  let changes = false;
  outliveLostOutput(process, () => changes);
  program.hook('preAction', (_program, action) => {
    changes = changesSomething(action);
  });
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0) process.exitCode = exitCodes.usage;
      else process.exitCode ??= exitCodes.done;
      return;
    }
    const { tellFailure } = await import('./failure.js');
    process.exitCode = tellFailure(error, { changes });
  }
}
