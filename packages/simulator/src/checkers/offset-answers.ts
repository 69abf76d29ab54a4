import { mustHold } from './violation.js';

/** A leader that may answer. */
export interface ServingLeader {
  readonly leaderEpoch: number;
  /** It has told that nothing below is left. */
  readonly deletedBefore: number;
}

/** Somebody asks for an offset of a partition. */
export interface AskedOffset {
  /** Which guarantee held then; undefined: none. */
  readonly guarantee: number | undefined;
  /** Behind the last record that was acknowledged with acks=all, or read, before it was asked. */
  readonly vouchedEnd: number;
  /** By leader epoch: how far the leader's high watermark had come. */
  readonly reached: ReadonlyMap<number, number>;
  /** What every leader knew to be committed then that has served since: all that a deposed one can be held to. */
  knownEnd: number;
  deletedBefore: number;
}

/** What was answered. */
export type OffsetAnswer =
  | { readonly kind: 'beginning' | 'end'; readonly offset: number }
  /** The first record at or after the time; a negative offset: there is none. */
  | { readonly kind: 'time'; readonly timestampMs: number; readonly offset: number };

/** What is known of the partition when an answer comes. */
export interface AnswerContext {
  readonly guarantee: number | undefined;
  readonly trueHighWatermark: number;
  /** The highest start of any replica's log. */
  readonly logStart: number;
}

/**
 * What clients are told of where a partition begins and ends, and of where a time lies in it: never less than what was
 * acknowledged, read or deleted before they asked, and never more than what is true when they hear it. Of a leader that has been
 * deposed, and has not heard of it, no more can be expected than what was known in its epoch.
 */
export class OffsetAnswersChecker {
  readonly #title: string;
  readonly #reached = new Map<number, number>();
  readonly #timestampsMs: number[] = [];
  readonly #open = new Set<AskedOffset>();
  #vouchedEnd = 0;

  constructor(title: string) {
    this.#title = title;
  }

  /** Another guarantee begins: what was vouched for under the one before may be gone. */
  forget(): void {
    this.#vouchedEnd = 0;
    this.#timestampsMs.length = 0;
    this.#reached.clear();
  }

  /** A record was acknowledged with acks=all, or read. */
  vouchedFor({ offset, timestampMs }: { readonly offset: number; readonly timestampMs?: number | undefined }): void {
    this.#vouchedEnd = Math.max(this.#vouchedEnd, offset + 1);
    if (timestampMs !== undefined) this.#timestampsMs[offset] = timestampMs;
  }

  /** A leader calls everything below this committed. */
  reached(leaderEpoch: number, highWatermark: number): void {
    this.#reached.set(leaderEpoch, Math.max(highWatermark, this.#reached.get(leaderEpoch) ?? 0));
  }

  /** From now on this leader may answer. */
  serves(leader: ServingLeader): void {
    for (const asked of this.#open) hear(asked, leader);
  }

  /** These may answer now. */
  asked(guarantee: number | undefined, serving: Iterable<ServingLeader>): AskedOffset {
    const unbounded = { knownEnd: Number.POSITIVE_INFINITY, deletedBefore: Number.POSITIVE_INFINITY };
    const asked = { guarantee, vouchedEnd: this.#vouchedEnd, reached: new Map(this.#reached), ...unbounded };
    for (const leader of serving) hear(asked, leader);
    this.#open.add(asked);
    return asked;
  }

  /** Nothing comes of it any more but this; undefined: no answer. Throws InvariantViolation. */
  answered(asked: AskedOffset, answer: OffsetAnswer | undefined, context: AnswerContext): void {
    this.#open.delete(asked);
    const isGuaranteed = asked.guarantee !== undefined && asked.guarantee === context.guarantee;
    if (answer?.kind === 'beginning') this.#beginning(asked, answer, context);
    else if (answer?.kind === 'end' && isGuaranteed) this.#end(asked, answer, context);
    else if (answer?.kind === 'time' && isGuaranteed) this.#time(asked, answer, context);
  }

  #beginning({ deletedBefore }: AskedOffset, { offset }: OffsetAnswer, { logStart }: AnswerContext): void {
    const told = () => `${this.#title}: ${offset} is told as the beginning`;
    mustHold(
      offset >= deletedBefore || deletedBefore === Number.POSITIVE_INFINITY,
      () => `${told()}, and all below ${deletedBefore} was deleted before that was asked`,
    );
    mustHold(offset <= logStart, () => `${told()}, and no log began above ${logStart}`);
  }

  #end(asked: AskedOffset, { offset }: OffsetAnswer, { trueHighWatermark: most }: AnswerContext): void {
    const told = () => `${this.#title}: ${offset} is told as the end`;
    const least = Math.min(asked.vouchedEnd, asked.knownEnd);
    mustHold(offset >= least, () => `${told()}, and all below ${least} was acknowledged or read before that was asked`);
    mustHold(offset <= most, () => `${told()}, and no leader's high watermark was above ${most}`);
  }

  #time(
    { vouchedEnd, knownEnd }: AskedOffset,
    { timestampMs, offset }: OffsetAnswer & { readonly kind: 'time' },
    { trueHighWatermark: most, logStart }: AnswerContext,
  ): void {
    const told = () => `${this.#title}: ${offset} is told as the first at or after ${timestampMs} ms`;
    const first = this.#firstAt(timestampMs, { from: logStart, before: Math.min(vouchedEnd, knownEnd) });
    mustHold(first === undefined || (offset >= 0 && offset <= first), () => `${told()}, and there is ${first}`);
    if (offset < 0) return;
    mustHold(offset < most, () => `${told()}, and no leader's high watermark was above ${most}`);
    const known = this.#timestampsMs[offset] ?? timestampMs;
    mustHold(known >= timestampMs, () => `${told()}, and is of ${known} ms`);
  }

  /** The first record of those that were vouched for, and whose time is known, at or after a time. */
  #firstAt(
    timestampMs: number,
    { from, before }: { readonly from: number; readonly before: number },
  ): number | undefined {
    for (let offset = from; offset < Math.min(before, this.#timestampsMs.length); offset += 1) {
      if ((this.#timestampsMs[offset] ?? -1) >= timestampMs) return offset;
    }
    return undefined;
  }
}

function hear(asked: AskedOffset, { leaderEpoch, deletedBefore }: ServingLeader): void {
  let known = 0;
  for (const [epoch, end] of asked.reached) if (epoch <= leaderEpoch) known = Math.max(known, end);
  asked.knownEnd = Math.min(asked.knownEnd, known);
  asked.deletedBefore = Math.min(asked.deletedBefore, deletedBefore);
}
