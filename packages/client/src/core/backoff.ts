/** How long to wait before trying again. Pure: the random draw comes in. */

/** 5 ms, doubled with each attempt up to 1 s, a fifth more or less. `attempt` counts from 0, `draw` is in [0, 1). */
export function retryDelayMs(attempt: number, draw: number, { leastMs = 5, mostMs = 1000 } = {}): number {
  const delayMs = Math.min(leastMs * 2 ** Math.min(attempt, 30), mostMs);
  return delayMs * (0.8 + 0.4 * draw);
}

/**
 * Between two questions for routes while a leader is missing: an eighth of the time that it has been missing, from
 * 5 ms to 100 ms. So a client finds a new leader at most an eighth later than the cluster has one, and a long
 * outage costs ten questions a second.
 */
export function refreshDelayMs(troubleMs: number): number {
  return Math.min(Math.max(troubleMs / 8, 5), 100);
}
