import { FailedDirectoryError, FolderRemoval, LogError } from '@tidemark/commitlog';
import { type MetadataImage, topicSetting } from '@tidemark/metadata';
import { isFullDisk, lacksDescriptor, type World } from '@tidemark/ports';
import { NONE, type Offset } from '@tidemark/protocol';
import type { BrokerConfig } from '../broker-config.js';
import type { PartitionTable } from '../partitions/partition-table.js';
import type { Replica } from '../partitions/replica.js';
import { WorkTurns } from '../partitions/work-turns.js';
import type { BrokerStorage } from '../storage/broker-storage.js';
import type { DiskSpace } from '../storage/disk-space.js';
import { strays } from '../storage/replica-folders.js';
import { Repeating } from './repeating.js';

export interface UpkeepOptions {
  readonly world: World;
  readonly config: BrokerConfig;
  readonly storage: Pick<BrokerStorage, 'store' | 'directories' | 'removals'>;
  readonly space: DiskSpace;
  readonly table: PartitionTable;
  readonly image: () => MetadataImage;
}

/** How long a folder that was set aside stays, for an operator to look at. */
const STRAY_DELETE_DELAY_MS = 3_600_000;
/** Segments that a log loses in one turn. */
const SEGMENTS_A_TURN = 32;

/** What a broker does at intervals: looks for lagging followers, checkpoints HWs, deletes old segments and strays. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #checkpointed = new Map<string, Offset>();
  #tasks: readonly Repeating[] = [];
  #stopped = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  start(): void {
    const { world, config, storage, table } = this.#options;
    this.#tasks = [
      new Repeating(world.clock, config.replicaLagTimeMaxMs / 2, () => table.checkLag()),
      new Repeating(world.clock, config.highWatermarkCheckpointIntervalMs, () => this.checkpoint()),
      new Repeating(world.clock, config.retentionCheckIntervalMs, () => this.#deleteOldSegments()),
    ];
    for (const { path } of storage.directories.online) {
      for (const stray of strays(world, path)) this.deleteLater(stray);
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const task of this.#tasks) task.stop();
  }

  /** Writes the high watermarks that have changed. They are advisory: clamped to the log when they are read. */
  async checkpoint(): Promise<void> {
    const { world, storage, space, table } = this.#options;
    // They may wait; a write to the store that finds no space is the end of the process.
    if (!space.hasRoomToSpare) return;
    const changed = [...table.all()]
      .map(({ key, name, highWatermark }) => ({ ...key, name, highWatermark }))
      .filter(({ name, highWatermark }) => this.#checkpointed.get(name) !== highWatermark);
    try {
      await storage.store.checkpointHighWatermarks(changed);
    } catch (error) {
      world.halt('the store cannot be written', error);
    }
    for (const { name, highWatermark } of changed) this.#checkpointed.set(name, highWatermark);
    for (const name of this.#checkpointed.keys()) if (table.get(name) === undefined) this.#checkpointed.delete(name);
  }

  /** Removes a folder that was set aside, some time from now. */
  deleteLater(directory: string): void {
    const { world, storage } = this.#options;
    world.clock.setTimer(STRAY_DELETE_DELAY_MS, () => {
      if (!this.#stopped) storage.removals.add(new FolderRemoval(world.disk, directory));
    });
  }

  /** A log that loses segments syncs, and one that is looked at for the first time is read, blocking: others come in between. */
  async #deleteOldSegments(): Promise<void> {
    const { world, table } = this.#options;
    const turns = new WorkTurns(world.clock);
    for (const replica of [...table.all()]) {
      await turns.step();
      const segments = await this.#deleteAllOf(replica, turns);
      const { topic, key } = replica;
      if (segments > 0) world.log.info('deleted old segments', { topic, partition: key.partition, segments });
    }
  }

  /** Returns how many went. */
  async #deleteAllOf(replica: Replica, turns: WorkTurns): Promise<number> {
    const isHosted = () => this.#options.table.get(replica.name) === replica && !this.#stopped;
    let all = 0;
    for (let count = SEGMENTS_A_TURN; count === SEGMENTS_A_TURN && isHosted(); all += count) {
      count = this.#deleteSegmentsOf(replica);
      if (count > 0) await turns.end();
    }
    return all;
  }

  /** Deletes what one turn has time for; returns how many went. */
  #deleteSegmentsOf(replica: Replica): number {
    const { world, image } = this.#options;
    const { log, key, topic, highWatermark } = replica;
    if (log.damage !== undefined) return 0;
    const setting = (name: 'retention.ms' | 'retention.bytes') => topicSetting(image(), key.topicId, name);
    // A topic that is only compacted loses what lies below its start, and nothing for its age.
    const deletes = topicSetting(image(), key.topicId, 'cleanup.policy').includes('delete');
    const { logStartOffset } = log;
    try {
      return log.deleteExpiredSegments({
        nowMs: world.clock.wallMs(),
        highWatermark,
        retentionMs: deletes && this.#judgesAge(replica) ? setting('retention.ms') : NONE,
        retentionBytes: deletes ? setting('retention.bytes') : NONE,
        segmentsMax: SEGMENTS_A_TURN,
      });
    } catch (error) {
      if (error instanceof LogError && error.code === 'damaged') replica.foundDamage(error);
      // A log that takes no writes keeps what it has.
      if (error instanceof LogError || error instanceof FailedDirectoryError) return 0;
      if (!isFullDisk(error) && !lacksDescriptor(error)) world.halt('old segments cannot be deleted', error);
      // Deleting writes a little first; the next round tries again.
      world.log.warn('no room or no descriptor: old segments stay', { topic, partition: key.partition, error });
      return 0;
    } finally {
      if (log.logStartOffset > logStartOffset) replica.logStartRaised();
    }
  }

  /**
   * Only whom the metadata names the leader: the others begin where its log begins, so that one clock that is wrong costs records
   * only by the decision of a leader.
   */
  #judgesAge({ leader }: Replica): boolean {
    return leader === this.#options.config.nodeId;
  }
}
