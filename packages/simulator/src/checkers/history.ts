/**
 * What clients saw, judged after the fact. A send has one of three outcomes, never guessed: ok with an offset,
 * failed for certain, or unknown. The read is everything that a fresh consumer found at the end.
 */

/** One send of one record; `id` is unique over the run, `order` counts the sends of one producer to one partition. */
export interface SendOutcome {
  readonly id: string;
  readonly producer: string;
  readonly partition: number;
  readonly order: number;
  /** With less than `all` an acknowledged record may be lost. */
  readonly acks: 0 | 1 | 'all';
  /** Sent again, a record is there once, and in the order of the sends. */
  readonly idempotent: boolean;
  readonly outcome: 'ok' | 'failed' | 'unknown';
  /** Of an `ok`, if it told one: see `offsetOf`. */
  readonly offset?: number;
  /** Which guarantee held for the partition when it was sent; absent: there is but one. */
  readonly guarantee?: number | undefined;
}

export interface ReadRecord {
  readonly id: string;
  readonly partition: number;
  readonly offset: number;
}

export interface Anomaly {
  readonly kind: /** Acknowledged, and not there, though records behind it are. */
    | 'lost'
    /** Acknowledged, and never read: nor was anything behind it. */
    | 'unseen'
    | 'duplicated'
    | 'out of order'
    | 'inconsistent offset'
    /** Failed for certain, and given to a reader. */
    | 'aborted read'
    /** Given to a reader, and not there in the end. */
    | 'vanished'
    /** Acknowledged at a lower offset than an earlier send of the same producer. */
    | 'non-monotonic send'
    | 'never sent'
    | 'offsets not increasing';
  readonly id: string;
  readonly detail: string;
}

export interface HistoryVerdict {
  readonly sent: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly unknown: number;
  readonly read: number;
  readonly anomalies: readonly Anomaly[];
}

export interface HistoryContext {
  /** What readers were given before the final read. */
  readonly given?: readonly ReadRecord[];
  /** Below it a partition's records may have been deleted, by retention or by request. */
  readonly logStart?: (partition: number) => number;
  /** Which guarantee holds for a partition: what was sent under another may be lost, and what came of it is not judged. */
  readonly guaranteeOf?: (partition: number) => number | undefined;
}

/**
 * Of an acknowledgement. It tells none with acks=0, nor of a record that was sent again, and was written so long before that the
 * broker has forgotten where.
 */
export function offsetOf({ offset }: { readonly offset: number }): { readonly offset?: number } {
  return offset < 0 ? {} : { offset };
}

/** Compares sends with the final read. */
export function checkHistory(
  sends: readonly SendOutcome[],
  reads: readonly ReadRecord[],
  { given = [], logStart = () => 0, guaranteeOf = () => undefined }: HistoryContext = {},
): HistoryVerdict {
  const anomalies: Anomaly[] = [];
  const sendsById = new Map(sends.map((send) => [send.id, send]));
  const readsById = new Map<string, ReadRecord[]>();
  const lastOffset = new Map<number, number>();
  const lastOrder = new Map<string, number>();
  const isGuaranteed = ({ partition, guarantee }: SendOutcome) => guarantee === guaranteeOf(partition);
  for (const read of reads) {
    const at = `partition ${read.partition} offset ${read.offset}`;
    const previousOffset = lastOffset.get(read.partition) ?? -1;
    if (read.offset <= previousOffset) {
      anomalies.push({ kind: 'offsets not increasing', id: read.id, detail: `${at} read after ${previousOffset}` });
    }
    lastOffset.set(read.partition, read.offset);
    const send = sendsById.get(read.id);
    if (send === undefined || send.partition !== read.partition) {
      anomalies.push({ kind: 'never sent', id: read.id, detail: at });
      continue;
    }
    const earlier = readsById.get(read.id);
    if (earlier !== undefined) {
      earlier.push(read);
      continue;
    }
    readsById.set(read.id, [read]);
    if (!isGuaranteed(send)) continue;
    const lane = `${send.producer} ${send.partition}`;
    const previousOrder = lastOrder.get(lane) ?? -1;
    if (send.idempotent && send.order < previousOrder) {
      anomalies.push({ kind: 'out of order', id: read.id, detail: `${at}: send ${send.order} after ${previousOrder}` });
    }
    lastOrder.set(lane, Math.max(send.order, previousOrder));
  }
  const guaranteed = sends.filter(isGuaranteed);
  const earlier = lastPlaces(guaranteed, readsById);
  for (const send of sends) {
    const range = { start: logStart(send.partition), end: lastOffset.get(send.partition) ?? -1 };
    const found = readsById.get(send.id) ?? [];
    anomalies.push(...judgeFailed(send, found));
    if (isGuaranteed(send)) anomalies.push(...judgeSend(send, found, { ...range, after: earlier.get(send.id) ?? -1 }));
  }
  for (const anomaly of judgeOrder(guaranteed)) anomalies.push(anomaly);
  for (const anomaly of judgeGiven(given, { sendsById, readsById, logStart })) anomalies.push(anomaly);
  const count = (outcome: SendOutcome['outcome']) => sends.filter((send) => send.outcome === outcome).length;
  return {
    sent: sends.length,
    acknowledged: count('ok'),
    failed: count('failed'),
    unknown: count('unknown'),
    read: reads.length,
    anomalies,
  };
}

/** What was surely not written is nowhere, whatever became of everything else. */
function* judgeFailed({ id, outcome }: SendOutcome, reads: readonly ReadRecord[]): Generator<Anomaly> {
  if (outcome !== 'failed' || reads.length === 0) return;
  const offsets = reads.map((read) => read.offset).join(', ');
  yield { kind: 'aborted read', id, detail: `failed for certain, read at ${offsets}` };
}

/** Of each send of an idempotent producer: the highest offset at which one that it sent before is, or was. */
function lastPlaces(
  sends: readonly SendOutcome[],
  readsById: ReadonlyMap<string, readonly ReadRecord[]>,
): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const highest = new Map<string, number>();
  for (const { id, producer, partition, idempotent, outcome, offset = -1 } of byOrder(sends)) {
    if (!idempotent) continue;
    const lane = `${producer} ${partition}`;
    const before = highest.get(lane) ?? -1;
    places.set(id, before);
    const place = readsById.get(id)?.[0]?.offset ?? (outcome === 'ok' ? offset : -1);
    highest.set(lane, Math.max(before, place));
  }
  return places;
}

function byOrder(sends: readonly SendOutcome[]): SendOutcome[] {
  return sends.toSorted((a, b) => a.order - b.order);
}

/** What is known of where a send's record may be. */
interface Range {
  /** Below it records may be deleted. */
  readonly start: number;
  /** The last that was read. */
  readonly end: number;
  /** It lies behind this one. */
  readonly after: number;
}

function* judgeSend(send: SendOutcome, reads: readonly ReadRecord[], range: Range): Generator<Anomaly> {
  const { id, partition, outcome, offset } = send;
  const safe = send.acks === 'all';
  const offsets = reads.map((read) => read.offset).join(', ');
  // Where that is not known, anywhere behind what was sent before.
  const deleted = (offset ?? range.after + 1) < range.start;
  if (safe && outcome === 'ok' && reads.length === 0 && !deleted) {
    const kind = (offset ?? -1) < range.end ? 'lost' : 'unseen';
    yield {
      kind,
      id,
      detail: `acknowledged in partition ${partition} at ${offset ?? '?'}, not read up to ${range.end}`,
    };
  }
  if (send.idempotent && reads.length > 1) {
    yield { kind: 'duplicated', id, detail: `partition ${partition} at ${offsets}` };
  }
  const elsewhere = reads.length > 0 && !reads.some((read) => read.offset === offset);
  // What may be there twice may have lost the one that was acknowledged.
  const isLeft = deleted && !send.idempotent;
  if (safe && outcome === 'ok' && offset !== undefined && elsewhere && !isLeft) {
    yield { kind: 'inconsistent offset', id, detail: `acknowledged at ${offset}, read at ${offsets}` };
  }
}

/** What an idempotent producer sent later lies behind what it sent before. */
function* judgeOrder(sends: readonly SendOutcome[]): Generator<Anomaly> {
  const highest = new Map<string, number>();
  for (const { id, producer, partition, idempotent, outcome, offset } of byOrder(sends)) {
    if (!idempotent || outcome !== 'ok' || offset === undefined) continue;
    const lane = `${producer} ${partition}`;
    const before = highest.get(lane) ?? -1;
    if (offset <= before) {
      yield {
        kind: 'non-monotonic send',
        id,
        detail: `partition ${partition} at ${offset}, an earlier send at ${before}`,
      };
    }
    highest.set(lane, Math.max(offset, before));
  }
}

interface GivenContext {
  readonly sendsById: ReadonlyMap<string, SendOutcome>;
  readonly readsById: ReadonlyMap<string, unknown>;
  readonly logStart: (partition: number) => number;
}

function* judgeGiven(
  given: readonly ReadRecord[],
  { sendsById, readsById, logStart }: GivenContext,
): Generator<Anomaly> {
  for (const { id, partition, offset } of given) {
    if (readsById.has(id)) continue;
    const kind = sendsById.get(id)?.outcome === 'failed' ? 'aborted read' : 'vanished';
    // What surely failed was never to be given, deleted since or not.
    if (kind === 'vanished' && offset < logStart(partition)) continue;
    yield {
      kind,
      id,
      detail: `given to a consumer at offset ${offset} of partition ${partition}, not there in the end`,
    };
  }
}
