import { type Disk, readWholeFile } from '@tidemark/ports';
import { decodeRecords, walkBatches } from '@tidemark/protocol';
import type { HeldRecord } from './payloads.js';

/** One record that was sent to a compacted topic. */
export interface KeyedSend {
  readonly id: string;
  readonly key: string;
  readonly isTombstone: boolean;
  readonly outcome: 'ok' | 'failed' | 'unknown';
  /** Of an `ok`, if it told one. */
  readonly offset?: number;
}

/** One record that is there. */
export interface KeptRecord {
  readonly id: string;
  readonly key: string;
  readonly offset: number;
}

/** All that was sent to a compacted topic. */
export interface KeyedHistory {
  /** In their order, which is that of the offsets. */
  readonly sends: readonly KeyedSend[];
  /** The topic's `delete.retention.ms` is longer than the story: no tombstone's time is over. */
  readonly tombstonesStay: boolean;
}

/**
 * What compaction may do to a log, and nothing else: it drops records that a later one of their key follows, and tombstones
 * whose time is over. Offsets stay. An older record may be left where a later one has gone: a follower copies what its leader has
 * compacted behind what it has not compacted itself. Returns a sentence for each thing that is not so; `where` names the log.
 */
export function checkCompacted(history: KeyedHistory, kept: readonly KeptRecord[], where: string): string[] {
  const { sends, tombstonesStay } = history;
  const sendsById = new Map(sends.map((send) => [send.id, send]));
  const keptIds = new Set(kept.map(({ id }) => id));
  const wrong: string[] = [];
  let before = -1;
  for (const { id, key, offset } of kept) {
    if (offset <= before) wrong.push(`${where}: offset ${offset} after ${before}`);
    before = offset;
    const send = sendsById.get(id);
    if (send === undefined || send.key !== key) wrong.push(`${where}: ${id} of ${key} at ${offset} was never sent`);
    else if (send.outcome === 'failed') wrong.push(`${where}: ${id} failed for certain, and is at ${offset}`);
    else if (send.outcome === 'ok' && (send.offset ?? offset) !== offset)
      wrong.push(`${where}: ${id} was acknowledged at ${send.offset}, and is at ${offset}`);
  }
  // From the last send on: the keys of which a later record is there, or is judged by itself, or may have come and gone.
  const followed = new Set<string>();
  for (const { id, key, outcome, isTombstone, offset = -1 } of sends.toReversed()) {
    const mayGo = isTombstone && !tombstonesStay;
    if (outcome === 'ok' && !keptIds.has(id) && !followed.has(key) && !mayGo)
      wrong.push(`${where}: ${id}, the last record of ${key}, at ${offset}, is lost`);
    if (outcome === 'ok' || keptIds.has(id) || (mayGo && outcome === 'unknown')) followed.add(key);
  }
  return wrong;
}

/**
 * The ids of the last records of all keys, which are the same in every log. Where tombstones go, without the keys that one may have
 * deleted: one log may have dropped it already, and one that lagged for longer than it stayed has the older value back.
 */
export function lastRecords(
  { sends, tombstonesStay }: KeyedHistory,
  kept: readonly KeptRecord[],
): ReadonlyMap<string, string> {
  const last = new Map(kept.map(({ key, id }) => [key, id]));
  if (tombstonesStay) return last;
  const deleted = new Set<string>();
  for (const { id, key, isTombstone, outcome } of sends) {
    if (isTombstone && outcome !== 'failed') deleted.add(key);
    else if (last.get(key) === id) deleted.delete(key);
  }
  for (const key of deleted) last.delete(key);
  return last;
}

/**
 * A tombstone goes only behind what it hides: a log that held both must not have lost the tombstone alone. One that copied what its
 * leader had compacted never held it. Returns a sentence for each value that came back; `where` names the log.
 */
export function checkTombstones(
  held: ReadonlyMap<number, HeldRecord>,
  kept: readonly KeptRecord[],
  where: string,
): string[] {
  const offsets = new Set(kept.map(({ offset }) => offset));
  const gone = [...held].filter(([offset, { isTombstone }]) => isTombstone && !offsets.has(offset));
  return kept.flatMap(({ id, key, offset }) => {
    const [hiddenBy] = gone.find(([at, tombstone]) => at > offset && tombstone.key === key) ?? [];
    if (hiddenBy === undefined || held.get(offset)?.isTombstone === true) return [];
    return [`${where}: ${id} of ${key} at ${offset} is there, and the tombstone at ${hiddenBy} that it held is not`];
  });
}

/** What the segment files of a replica hold. Throws BatchError if one is damaged before its last batch. */
export function keptOnDisk(disk: Disk, directory: string): KeptRecord[] {
  const kept: KeptRecord[] = [];
  for (const name of disk.exists(directory) ? disk.list(directory).sort() : []) {
    if (!name.endsWith('.log')) continue;
    for (const { bytes } of walkBatches(readWholeFile(disk, `${directory}/${name}`), { allowPartialTail: true })) {
      for (const record of decodeRecords(bytes)) kept.push(keptOf(record));
    }
  }
  return kept;
}

const utf8 = new TextDecoder();

/** A record of the workload says in a header which it is, since a tombstone has no value to say it. */
export function keptOf(record: {
  readonly offset: number;
  readonly key: Uint8Array | null;
  readonly headers: readonly { readonly key: string; readonly value: Uint8Array | null }[];
}): KeptRecord {
  const id = record.headers.find(({ key }) => key === 'id')?.value;
  return { id: utf8.decode(id ?? undefined), key: utf8.decode(record.key ?? undefined), offset: record.offset };
}
