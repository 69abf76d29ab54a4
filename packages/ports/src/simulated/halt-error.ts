/** Thrown by `world.halt` in a simulation, and by every port of a process that was killed. */
export class HaltError extends Error {
  override readonly name = 'HaltError';
  constructor(
    readonly processName: string,
    readonly reason: string,
    cause?: unknown,
  ) {
    super(`${processName} halted: ${reason}`, { cause });
  }
}

/** True for a HaltError, and for an error that one caused: the code of a process that is dead ran into its death. */
export function causedByHalt(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof HaltError) return true;
  return false;
}
