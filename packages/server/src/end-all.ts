/**
 * Takes the steps one after the other, each whatever came of those before: what stays open would keep the process, and its
 * lock. Rejects in the end with what went wrong first.
 */
export async function endAll(steps: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
