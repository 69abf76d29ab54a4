/** What the process returns, so that scripts can tell outcomes apart. */
export const exitCodes = {
  done: 0,
  /** It did not happen: the answer is certain. */
  failed: 1,
  /** The command line is wrong; nothing was tried. */
  usage: 2,
  /** No node of the cluster could be reached, or none answered. */
  unreachable: 3,
  /** It may or may not have happened, since the answer was lost on the way; or a part of it has. */
  unknown: 4,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A failure that already is a sentence for the person at the terminal. */
export class CliError extends Error {
  override readonly name = 'CliError';
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
