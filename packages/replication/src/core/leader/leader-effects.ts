import type { ErrorName, Offset } from '@tidemark/protocol';
import type { AckToken } from './ack-waiters.js';
import type { IsrProposal } from './isr-change.js';

/** What a partition leader wants done. Effects are in order; the shell carries all of them out. */
export type LeaderEffect =
  /** Consumers that wait for records below it may be answered. */
  | { readonly kind: 'high-watermark'; readonly highWatermark: Offset }
  /** Answers one waiting produce: `NONE`, or why not. */
  | { readonly kind: 'acknowledge'; readonly token: AckToken; readonly error: ErrorName }
  /** Sends an AlterPartition; `again`: the same as before, after a back-off. */
  | { readonly kind: 'propose-isr'; readonly proposal: IsrProposal; readonly again: boolean }
  /** The pending proposal is settled: stop sending it. */
  | { readonly kind: 'settle-isr' }
  /** Asks the controller to take this replica out of leadership and ISR. */
  | { readonly kind: 'resign'; readonly reason: 'write-failed' | 'stalled' };

export const NO_EFFECTS: readonly LeaderEffect[] = [];
