/**
 * Where a test file looks for free ports: below those that systems give to whoever dials, which may take one while a node is
 * down, and apart from the other files that run at the same time. `place`: 0 to 9, one for each file.
 */
export function firstPort(place: number): number {
  return 10_000 + (process.pid % 20) * 1_000 + place * 100;
}
