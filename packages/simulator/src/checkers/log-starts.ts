import { topicSetting } from '@tidemark/metadata';
import type { SeenReplica } from './partition-history.js';
import { mustHold } from './violation.js';

/** Somebody asked for the deletion of everything below `before`. */
export interface AskedDeletion {
  readonly topic: string;
  readonly partition: number;
  readonly before: number;
  /** The partition's when it was asked, as every broker had it; undefined: they did not agree. */
  readonly partitionEpoch: number | undefined;
}

/** What is known of a partition as a log start rises. */
export interface LogStartContext {
  /** Nothing at or above it may go; undefined: no guarantee holds. */
  readonly highWatermark: number | undefined;
  /** The least size that its topic ever was to be kept at; undefined: none. */
  readonly leastLimitBytes: () => number | undefined;
}

/**
 * Where the logs of one partition may begin: no higher than somebody asked for, or than its size allowed a replica, and never above
 * what is committed. No story is as long as `retention.ms`.
 */
export class LogStartsChecker {
  readonly #title: string;
  readonly #asked = new Set<Pick<AskedDeletion, 'before'>>();
  #highest = 0;

  constructor(title: string) {
    this.#title = title;
  }

  /** The highest start of any replica's log: what lies below may be gone. */
  get highest(): number {
    return this.#highest;
  }

  /** From now on logs may begin there. */
  asked(deletion: Pick<AskedDeletion, 'before'>): void {
    this.#asked.add(deletion);
  }

  /** It was refused for certain. */
  refused(deletion: Pick<AskedDeletion, 'before'>): void {
    this.#asked.delete(deletion);
  }

  /** Looks at where a replica's log begins now. Throws InvariantViolation. */
  look(seen: SeenReplica, context: LogStartContext): void {
    const { observed, replica } = seen;
    const { logStartOffset } = replica.log;
    if (logStartOffset <= this.#highest) return;
    this.#highest = logStartOffset;
    const begins = () => `${this.#title}: ${observed.hostName} begins at ${logStartOffset}`;
    const { highWatermark } = context;
    mustHold(
      highWatermark === undefined || logStartOffset <= highWatermark,
      () => `${begins()}, above the true high watermark ${highWatermark}`,
    );
    const mostAsked = Math.max(0, ...[...this.#asked].map(({ before }) => before));
    mustHold(
      logStartOffset <= mostAsked || sizeAllows(seen, context),
      () => `${begins()}, with ${replica.log.sizeBytes} bytes, and deletion was asked for up to ${mostAsked}`,
    );
  }
}

/**
 * Whether what is left of a log is as large as its topic is to keep. In the first look at a process it need not be any more
 * if that lacks what the one before had: it may have ended in the very deletion, and lost what it had not synced. Nor of a log
 * that has been cut where it was rotten; but what no limit ever asked for rot does not delete either.
 */
function sizeAllows(seen: SeenReplica, { leastLimitBytes }: LogStartContext): boolean {
  const { observed, replica, logEndOffset, endedAtOffset } = seen;
  if (observed.isRotten() && leastLimitBytes() !== undefined) return true;
  if (logEndOffset < 0) {
    const limitBytes = leastLimitBytes();
    if (limitBytes === undefined) return false;
    return replica.log.logEndOffset < endedAtOffset || replica.log.sizeBytes >= limitBytes;
  }
  const image = observed.node.broker?.image;
  if (image === undefined) return false;
  const deletes = topicSetting(image, replica.key.topicId, 'cleanup.policy').includes('delete');
  const retentionBytes = topicSetting(image, replica.key.topicId, 'retention.bytes');
  return deletes && retentionBytes >= 0 && replica.log.sizeBytes >= retentionBytes;
}
