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
