import { type CommitLog, parentDirectory } from '@tidemark/commitlog';
import type { LeaderEpoch, NodeId, Offset } from '@tidemark/protocol';
import type { PartitionFollower } from '@tidemark/replication';

/** A replica that records may be read from: a leader's, or for consumers a follower's. */
export interface RecordSource {
  readonly leader: NodeId;
  readonly logStartOffset: Offset;
  readonly logEndOffset: Offset;
  readonly highWatermark: Offset;
  /** That of `log.dirs` in which it lies. */
  readonly logDirectory: string;
  /** It is still what it was when it was asked for. */
  readonly serving: boolean;
  /** Whole batches from `from` on, below `before`, from memory. Undefined: they are not in memory, see `readCold`. */
  readHot(from: Offset, maxBytes: number, before: Offset): readonly Uint8Array[] | undefined;
  /** The same from disk. Rejects with LogError and DiskError. */
  readCold(from: Offset, maxBytes: number, before: Offset): Promise<readonly Uint8Array[]>;
}

/** What consumers read at a follower, in one leader epoch. */
export class FollowerSource implements RecordSource {
  readonly #log: CommitLog;
  readonly #follower: PartitionFollower;
  readonly #isCurrent: () => boolean;

  constructor(parts: {
    readonly log: CommitLog;
    readonly follower: PartitionFollower;
    readonly isCurrent: () => boolean;
  }) {
    this.#log = parts.log;
    this.#follower = parts.follower;
    this.#isCurrent = parts.isCurrent;
  }

  get leader(): NodeId {
    return this.#follower.leader;
  }

  get leaderEpoch(): LeaderEpoch {
    return this.#follower.leaderEpoch;
  }

  get logStartOffset(): Offset {
    return this.#log.logStartOffset;
  }

  get logEndOffset(): Offset {
    return this.#log.logEndOffset;
  }

  get highWatermark(): Offset {
    return this.#follower.highWatermark;
  }

  get logDirectory(): string {
    return parentDirectory(this.#log.directory);
  }

  /** Until the leader has agreed with the log in this epoch, part of it may be about to be truncated. */
  get serving(): boolean {
    return this.#isCurrent() && this.#follower.agreed;
  }

  readHot(from: Offset, maxBytes: number, before: Offset): readonly Uint8Array[] | undefined {
    if (from >= before) return [];
    if (!this.#log.inMemory(from)) return undefined;
    const read = this.#log.read({ from, maxBytes, before });
    return read === 'out-of-range' ? [] : read.batches;
  }

  async readCold(from: Offset, maxBytes: number, before: Offset): Promise<readonly Uint8Array[]> {
    const read = await this.#log.readCold({ from, maxBytes, before });
    return read === 'out-of-range' ? [] : read.batches;
  }
}
