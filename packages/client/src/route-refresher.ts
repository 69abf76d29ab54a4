import type { Address, Clock, Timer } from '@tidemark/ports';
import { formatAddress } from '@tidemark/ports';
import type { GetRoutesResponse } from '@tidemark/protocol';
import { refreshDelayMs } from './core/backoff.js';
import { firstAnswer } from './first-answer.js';

/** A node that has not answered in this time is not waited for alone: the next is asked too. */
const HEDGE_MS = 50;
/** For how long a node that was overtaken is asked last. */
const SLOW_MS = 1000;
/** Trouble that nobody has reported again for this long is forgotten. */
const TROUBLE_TTL_MS = 2000;
/** So who still waits for a route reports it again after this, whether anything else has happened or not. */
export const REPORT_AGAIN_MS = 500;
const ROUTES_TIMEOUT_MS = 2000;

/** Something that newer routes may mend. */
export interface Trouble {
  /** Reports with the same key are one trouble. */
  readonly key: string;
  /** Whether the routes that are known by now have mended it. */
  readonly mended: () => boolean;
}

interface OpenTrouble {
  mended: () => boolean;
  sinceMs: number;
  reportedMs: number;
}

/** Nodes that answer questions for routes. */
export interface RouteSources {
  /** Those with an open connection first, then those that nobody has tried, then those that may be tried again. */
  readonly likely: readonly Address[];
  /** Those that could not be reached a moment ago. */
  readonly resting: readonly Address[];
}

export interface RouteRefresherOptions {
  readonly clock: Clock;
  readonly maxAgeMs: number;
  readonly candidates: () => RouteSources;
  readonly ask: (address: Address, options: { timeoutMs: number }) => Promise<GetRoutesResponse>;
  readonly apply: (response: GetRoutesResponse) => void;
  /** A round in which nobody answered. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Keeps the routes fresh: every now and then, and as long as there is trouble again and again, with pauses that grow
 * with the age of the youngest trouble.
 */
export class RouteRefresher {
  readonly #options: RouteRefresherOptions;
  readonly #troubles = new Map<string, OpenTrouble>();
  readonly #slowUntilMs = new Map<string, number>();
  #round: Promise<void> | undefined;
  #looping = false;
  #endPause: (() => void) | undefined;
  #ageTimer: Timer | undefined;
  #turn = 0;
  #closed = false;

  constructor(options: RouteRefresherOptions) {
    this.#options = options;
  }

  /** Starts to refresh, if that is not done already, until the trouble is mended or forgotten. */
  report({ key, mended }: Trouble): void {
    if (this.#closed) return;
    const nowMs = this.#options.clock.monotonicMs();
    const open = this.#troubles.get(key);
    if (open === undefined || open.mended()) this.#troubles.set(key, { mended, sinceMs: nowMs, reportedMs: nowMs });
    else Object.assign(open, { mended, reportedMs: nowMs });
    if (open === undefined) this.#endPause?.();
    void this.#loop();
  }

  /** Asks once, together with a round that is under way. Rejects when nobody answers. */
  refresh(): Promise<void> {
    this.#round ??= this.#ask().finally(() => {
      this.#round = undefined;
    });
    return this.#round;
  }

  close(): void {
    this.#closed = true;
    this.#troubles.clear();
    this.#ageTimer?.cancel();
    this.#endPause?.();
  }

  async #loop(): Promise<void> {
    if (this.#looping) return;
    this.#looping = true;
    this.#turn = 0;
    while (this.#hasTrouble()) {
      await this.refresh().catch((error: unknown) => {
        if (!this.#closed) this.#options.onFailure(error);
      });
      if (this.#hasTrouble()) await this.#pause();
    }
    this.#looping = false;
  }

  #hasTrouble(): boolean {
    const nowMs = this.#options.clock.monotonicMs();
    for (const [key, { mended, reportedMs }] of this.#troubles) {
      if (mended() || nowMs - reportedMs > TROUBLE_TTL_MS) this.#troubles.delete(key);
    }
    return this.#troubles.size > 0 && !this.#closed;
  }

  #pause(): Promise<void> {
    const { clock } = this.#options;
    const youngestMs = [...this.#troubles.values()].reduce((latest, { sinceMs }) => Math.max(latest, sinceMs), 0);
    return new Promise((resolve) => {
      const end = () => {
        timer.cancel();
        this.#endPause = undefined;
        resolve();
      };
      const timer = clock.setTimer(refreshDelayMs(clock.monotonicMs() - youngestMs), end);
      this.#endPause = end;
    });
  }

  async #ask(): Promise<void> {
    const { clock, ask, apply } = this.#options;
    this.#ageTimer?.cancel();
    try {
      const take = (response: GetRoutesResponse) => {
        if (!this.#closed) apply(response);
      };
      const first = await firstAnswer({
        clock,
        candidates: this.#inTurn(),
        hedgeMs: HEDGE_MS,
        ask: (address) => ask(address, { timeoutMs: ROUTES_TIMEOUT_MS }),
        onSlow: (address) => this.#slowUntilMs.set(formatAddress(address), clock.monotonicMs() + SLOW_MS),
        // The first may tell of the past: a near node that is cut off must not keep the news of those that are far away.
        onLate: take,
      });
      take(first);
    } finally {
      this.#scheduleNext();
    }
  }

  /** Another one first in each round: a node that is cut off from the controller must not be the only one believed. */
  #inTurn(): Address[] {
    const { clock, candidates } = this.#options;
    const nowMs = clock.monotonicMs();
    for (const [key, untilMs] of this.#slowUntilMs) if (untilMs <= nowMs) this.#slowUntilMs.delete(key);
    const isSlow = (address: Address) => this.#slowUntilMs.has(formatAddress(address));
    const { likely, resting } = candidates();
    const first = likely.length === 0 ? 0 : this.#turn++ % likely.length;
    const all = [...likely.slice(first), ...likely.slice(0, first), ...resting];
    return [...all.filter((address) => !isSlow(address)), ...all.filter(isSlow)];
  }

  #scheduleNext(): void {
    if (this.#closed) return;
    this.#ageTimer?.cancel();
    this.#ageTimer = this.#options.clock.setTimer(this.#options.maxAgeMs, () => {
      this.#refreshTwice().catch((error: unknown) => this.#options.onFailure(error));
    });
  }

  /** By the word of two nodes, if there are as many: nobody may have noticed that one of them is cut off. */
  async #refreshTwice(): Promise<void> {
    await this.refresh();
    if (!this.#closed) await this.refresh();
  }
}
