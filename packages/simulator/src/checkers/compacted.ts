import { type Disk, readWholeFile } from '@tidemark/ports';
import { decodeRecords, walkBatches } from '@tidemark/protocol';

/** One record that was sent to a compacted topic; in the order of the sends, which is that of the offsets. */
export interface KeyedSend {
  readonly id: string;
  readonly key: string;
  readonly isTombstone: boolean;
  readonly outcome: 'ok' | 'failed' | 'unknown';
  /** Of an `ok`. */
  readonly offset?: number;
}

/** One record that is there. */
export interface KeptRecord {
  readonly id: string;
  readonly key: string;
  readonly offset: number;
}

/**
 * What compaction may do to a log, and nothing else: it drops records that a later one of their key follows, and tombstones
 * in time. Offsets stay. An older record may be left where a later one has gone: a follower copies what its leader has
 * compacted behind what it has not compacted itself. Returns a sentence for each thing that is not so; `where` names the log.
 */
export function checkCompacted(sends: readonly KeyedSend[], kept: readonly KeptRecord[], where: string): string[] {
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
    else if (send.outcome === 'ok' && send.offset !== offset)
      wrong.push(`${where}: ${id} was acknowledged at ${send.offset}, and is at ${offset}`);
  }
  for (const [index, { id, key, outcome, isTombstone, offset = -1 }] of sends.entries()) {
    if (outcome !== 'ok' || keptIds.has(id)) continue;
    const follows = sends.slice(index + 1).some((later) => later.key === key && mayBeThere(later, keptIds));
    if (!isTombstone && !follows) wrong.push(`${where}: ${id}, the last value of ${key}, at ${offset}, is lost`);
  }
  return wrong;
}

/** Whether an earlier record of the key may have been dropped for a later one, which is judged by itself if it is `ok`. */
function mayBeThere({ id, outcome, isTombstone }: KeyedSend, keptIds: ReadonlySet<string>): boolean {
  return outcome === 'ok' || keptIds.has(id) || (isTombstone && outcome === 'unknown');
}

/** The ids of the last values of all keys. Tombstones are as good as nothing: one log may have dropped them already. */
export function lastValues(kept: readonly KeptRecord[], sends: readonly KeyedSend[]): ReadonlyMap<string, string> {
  const tombstones = new Set(sends.filter(({ isTombstone }) => isTombstone).map(({ id }) => id));
  const last = new Map(kept.map(({ key, id }) => [key, id]));
  for (const [key, id] of last) if (tombstones.has(id)) last.delete(key);
  return last;
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
