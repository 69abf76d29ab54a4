import type { LeaderEpoch, Offset } from '@tidemark/protocol';

/** Where the largest epoch at or below a requested one ends. */
export interface EpochEnd {
  readonly epoch: LeaderEpoch;
  readonly endOffset: Offset;
}

/** What the rules of a fetch need to see of a log; the commit log is one. */
export interface EpochView {
  readonly logStartOffset: Offset;
  readonly logEndOffset: Offset;
  /**
   * The latest epoch ends at the LEO; above all, undefined; below the first, (requested, first start); else
   * (floor epoch, next start).
   */
  endOffsetForEpoch(epoch: LeaderEpoch): EpochEnd | undefined;
}
