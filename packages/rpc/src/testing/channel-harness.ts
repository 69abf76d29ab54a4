import { RecordingLog } from '@tidemark/ports/simulated';
import type { Channel } from '../channel.js';
import { HandlerRegistry } from '../handler-registry.js';

/** A served registry with a channel to it, over one transport; what a suite needs to drive both. */
export interface ChannelHarness {
  readonly registry: HandlerRegistry;
  readonly log: RecordingLog;
  readonly channel: Channel;
  /** Lets the world run until the promise settles. */
  settle<T>(promise: Promise<T>): Promise<T>;
  /** Lets the world run until the condition holds. */
  until(condition: () => boolean): Promise<void>;
  /** Breaks the connection, by no wish of either side. */
  breakConnection(): void;
  close(): Promise<void>;
}

/** What every harness starts with. The registry is as a starting node's: not complete. */
export function harnessParts(): { registry: HandlerRegistry; log: RecordingLog } {
  return { registry: new HandlerRegistry({ complete: false }), log: new RecordingLog() };
}

/** A promise to be settled from outside. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((whenResolved, whenRejected) => {
    resolve = whenResolved;
    reject = whenRejected;
  });
  return { promise, resolve, reject };
}

/** Bytes that differ from place to place. */
export function patternBytes(length: number, seed = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + seed * 7) & 0xff);
}
