/** A timer that has been set; cancelling one that has fired or been cancelled does nothing. */
export interface Timer {
  cancel(): void;
}

/** Keeps the process alive until it is released; releasing it twice does nothing. */
export interface Hold {
  release(): void;
}

/**
 * Time and the event loop. Monotonic time drives leases and lag; wall-clock time only stamps records and may jump.
 */
export interface Clock {
  /** Milliseconds since some fixed moment, never going back, with fractions. */
  monotonicMs(): number;
  /** Milliseconds since 1970, an integer, as the operating system believes. */
  wallMs(): number;
  /** Calls back once, `delayMs` or a little more from now. An unref'd timer does not keep the process alive. */
  setTimer(delayMs: number, callback: () => void): Timer;
  /** Calls back at the end of this turn of the event loop, after the I/O that has already arrived. */
  defer(callback: () => void): void;
  /** Keeps the process alive while nothing but timers would go on. Absent where no process ends by itself. */
  hold?(): Hold;
}

/** Resolves at the end of this turn of the event loop: what has arrived meanwhile is heard first. */
export function nextTurn(clock: Pick<Clock, 'defer'>): Promise<void> {
  return new Promise((resolve) => clock.defer(resolve));
}

/** Resolves after `delayMs`, or a little more. */
export function pause(clock: Pick<Clock, 'setTimer'>, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimer(delayMs, resolve);
  });
}
