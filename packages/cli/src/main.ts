import { CommanderError } from 'commander';
import { changesSomething } from './changes.js';
import { exitCodes } from './exit-codes.js';
import { createProgram } from './program.js';

/**
 * Runs the command line, and sets the process's exit code. Heavy modules are imported by the command that needs them:
 * `--help` and a wrong flag answer at once.
 */
export async function main(argv: readonly string[]): Promise<void> {
  const program = createProgram();
  let changes = true;
  program.hook('preAction', (_program, action) => {
    changes = changesSomething(action);
  });
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
      return;
    }
    const { describeFailure } = await import('./failure.js');
    const failure = describeFailure(error, { changes });
    process.stderr.write(`tidemark: ${failure.message}\n`);
    process.exitCode = failure.exitCode;
  }
}
