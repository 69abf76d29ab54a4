import { NONE } from '@tidemark/protocol';
import {
  type ConfigurationEntry,
  type Entry,
  type EntryHeader,
  type HardState,
  initialHardState,
  LogIndex,
  type Position,
  type SnapshotMeta,
} from '../core/index.js';

export interface ModelSnapshot {
  readonly meta: SnapshotMeta;
  readonly bytes: Uint8Array;
}

/**
 * The disk of one model node. Writes are volatile until the harness completes the save or the sync that covers
 * them; `crash` keeps what is durable and an arbitrary part of the rest.
 */
export class ModelDisk {
  state: HardState = initialHardState;
  start: Position = { index: NONE, term: NONE };
  /** What is written, durable or not. */
  entries: Entry[] = [];
  durableIndex: number = NONE;
  snapshot: ModelSnapshot | undefined;

  get lastIndex(): number {
    return this.entries.at(-1)?.lastOffset ?? this.start.index;
  }

  get lastTerm(): number {
    return this.entries.at(-1)?.term ?? this.start.term;
  }

  append(entries: readonly Entry[]): void {
    this.entries.push(...entries);
  }

  truncate(index: number): void {
    this.entries = this.entries.filter((entry) => entry.lastOffset <= index);
    this.durableIndex = Math.min(this.durableIndex, index);
  }

  reset(start: Position): void {
    this.start = start;
    this.entries = [];
    this.durableIndex = start.index;
  }

  compact(index: number): void {
    const last = this.entries.filter((entry) => entry.lastOffset <= index).at(-1);
    if (last !== undefined) this.start = { index: last.lastOffset, term: last.term };
    this.entries = this.entries.filter((entry) => entry.lastOffset > index);
  }

  /** A sync that covered the log up to this entry has finished. Returns false if the entry was replaced since. */
  synced(index: number, term: number): boolean {
    const isThere = this.entries.some((entry) => entry.lastOffset === index && entry.term === term);
    if (isThere) this.durableIndex = Math.max(this.durableIndex, index);
    return isThere;
  }

  /** Whether the entry is durable here, in the log or below the snapshot. */
  holdsDurably(index: number, term: number): boolean {
    if (this.snapshot !== undefined && index <= this.snapshot.meta.index) return true;
    if (index <= this.start.index) return true;
    const isThere = this.entries.some((entry) => entry.lastOffset === index && entry.term === term);
    return isThere && index <= this.durableIndex;
  }

  /** Power is lost: of what was not durable, only the first `kept` entries are there afterwards. */
  crash(kept: number): void {
    const durable = this.entries.filter((entry) => entry.lastOffset <= this.durableIndex);
    const rest = this.entries.slice(durable.length, durable.length + kept);
    this.entries = [...durable, ...rest];
    this.durableIndex = this.lastIndex;
  }

  /** What a node that starts now reads: the rules of opening are the storage's own. */
  open(): {
    log: LogIndex;
    snapshot: SnapshotMeta | undefined;
    configurations: readonly ConfigurationEntry[];
  } {
    const snapshot = this.snapshot?.meta;
    if (snapshot !== undefined) {
      const at = this.entries.find((entry) => entry.lastOffset === snapshot.index);
      const isHeld = at?.term === snapshot.term || this.start.index === snapshot.index;
      if (!isHeld) this.reset({ index: snapshot.index, term: snapshot.term });
    }
    const headers: EntryHeader[] = this.entries;
    const configurations = this.entries.flatMap(({ lastOffset: index, configuration }) =>
      configuration === undefined || index <= (snapshot?.index ?? NONE) ? [] : [{ index, configuration }],
    );
    return { log: new LogIndex(this.start, headers), snapshot, configurations };
  }

  read(baseOffset: number, lastOffset: number): Entry[] {
    return this.entries.filter((entry) => entry.baseOffset >= baseOffset && entry.lastOffset <= lastOffset);
  }
}
