import { topicSetting } from '@tidemark/metadata';
import { NONE } from '@tidemark/protocol';
import type { SeenReplica } from './partition-history.js';
import type { Stamp } from './payloads.js';
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
  /** What its log held there, as far as that was looked at in time. */
  readonly held: (range: { readonly from: number; readonly before: number }) => readonly Stamp[];
}

/** Of a topic that is to be kept for as long nothing grows too old: no story lasts that long, nor does a jump of its clocks. */
const EVER_MS = 7 * 24 * 3_600_000;

/**
 * Where the logs of one partition may begin: no higher than somebody asked for, or than its size allowed a replica, or the age of
 * its records their leader, and never above what is committed.
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
    const from = this.#highest;
    if (logStartOffset <= from) return;
    this.#highest = logStartOffset;
    const begins = () => `${this.#title}: ${observed.hostName} begins at ${logStartOffset}`;
    const { highWatermark } = context;
    mustHold(
      highWatermark === undefined || logStartOffset <= highWatermark,
      () => `${begins()}, above the true high watermark ${highWatermark}`,
    );
    const mostAsked = Math.max(0, ...[...this.#asked].map(({ before }) => before));
    mustHold(
      logStartOffset <= mostAsked || sizeAllows(seen, context) || ageAllows(seen, { from, ...context }),
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
  const { retentionBytes } = limitsOf(seen);
  return retentionBytes >= 0 && replica.log.sizeBytes >= retentionBytes;
}

/**
 * Whether all that went was older than its topic keeps it, by the clock of who leads, for only a leader judges that; or what was not
 * went for the size of the log, which was judged with what has gone behind it. In the first look at a process it may be what the one
 * before did in its end, whose clock nobody can ask any more.
 */
function ageAllows(seen: SeenReplica, { from, held }: LogStartContext & { readonly from: number }): boolean {
  const { observed, replica, logEndOffset } = seen;
  const { log, leader } = replica;
  const { retentionMs, retentionBytes } = limitsOf(seen);
  if (retentionMs < 0 || retentionMs >= EVER_MS) return false;
  if (logEndOffset < 0) return true;
  if (leader !== observed.nodeId) return false;
  const gone = held({ from, before: log.logStartOffset });
  const behindYoung = gone.findLastIndex(({ timestampMs }) => observed.wallMs() - timestampMs <= retentionMs) + 1;
  if (behindYoung === 0) return true;
  const bytes = gone.slice(behindYoung).reduce((sum, { sizeBytes }) => sum + sizeBytes, log.sizeBytes);
  return retentionBytes >= 0 && bytes >= retentionBytes;
}

/** What of a log is to be kept, as its node knows its topic; negative: all of it. */
function limitsOf({ observed, replica: { key } }: SeenReplica): { retentionMs: number; retentionBytes: number } {
  const image = observed.node.broker?.image;
  const deletes = image !== undefined && topicSetting(image, key.topicId, 'cleanup.policy').includes('delete');
  const limit = (name: 'retention.ms' | 'retention.bytes') => (deletes ? topicSetting(image, key.topicId, name) : NONE);
  return { retentionMs: limit('retention.ms'), retentionBytes: limit('retention.bytes') };
}
