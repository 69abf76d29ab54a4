import type { Clock, Hold, Timer } from '../clock.js';

/** The longest that setTimeout takes, 24 days; anything longer is waited for in pieces. */
export const TIMEOUT_MS_MAX = 2_147_483_647;
/**
 * Node counts from the start of the turn and in whole milliseconds, so it may call a little early. Of a wait as long as
 * this nobody misses one more millisecond; to be woken twice for it is a good part of what an idle process costs.
 */
const LONG_MS = 50;

/** The process's own clock. Its timers do not keep the process alive; listeners, connections and holds do. */
export class NodeClock implements Clock {
  monotonicMs(): number {
    return performance.now();
  }

  wallMs(): number {
    return Date.now();
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const dueMs = performance.now() + delayMs;
    const arm = (restMs: number) => {
      const wholeMs = Math.ceil(restMs) + (restMs < LONG_MS ? 0 : 1);
      return setTimeout(fire, Math.min(wholeMs, TIMEOUT_MS_MAX)).unref();
    };
    const fire = () => {
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

  hold(): Hold {
    const handle = setInterval(() => undefined, TIMEOUT_MS_MAX);
    return { release: () => clearInterval(handle) };
  }
}
