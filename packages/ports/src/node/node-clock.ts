import type { Clock, Timer } from '../clock.js';

/** The longest that setTimeout takes; anything longer is waited for in pieces. */
const TIMEOUT_MS_MAX = 2_147_483_647;

/** The process's own clock. Its timers do not keep the process alive; listeners and connections do. */
export class NodeClock implements Clock {
  monotonicMs(): number {
    return performance.now();
  }

  wallMs(): number {
    return Date.now();
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const dueMs = performance.now() + delayMs;
    const arm = (restMs: number) => setTimeout(fire, Math.min(Math.ceil(restMs), TIMEOUT_MS_MAX)).unref();
    const fire = () => {
      // Node counts from the start of the turn and in whole milliseconds, so it may call a little early.
      const restMs = dueMs - performance.now();
      if (restMs > 0) timeout = arm(restMs);
      else callback();
    };
    let timeout = arm(delayMs);
    return { cancel: () => clearTimeout(timeout) };
  }

  defer(callback: () => void): void {
    setImmediate(callback);
  }
}
