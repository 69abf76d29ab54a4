import { CompactionError, type CompactionRequest, type CompactionRunner, type JudgedLog } from '@tidemark/commitlog';
import { type MetadataImage, topicSetting } from '@tidemark/metadata';
import { DiskError, isShortage, type World } from '@tidemark/ports';
import type { BrokerConfig } from '../broker-config.js';
import type { PartitionTable } from '../partitions/partition-table.js';
import { isCompacted } from '../partitions/partition-view-of.js';
import type { Replica } from '../partitions/replica.js';
import { WorkTurns } from '../partitions/work-turns.js';
import type { LogDirectories } from '../storage/log-directories.js';
import { Repeating } from './repeating.js';

export interface CompactorOptions {
  readonly world: World;
  readonly config: Pick<BrokerConfig, 'compactionIntervalMs' | 'compactionMapBytes' | 'diskReserveBytes'>;
  readonly table: PartitionTable;
  readonly image: () => MetadataImage;
  readonly runner: CompactionRunner;
  readonly directories: LogDirectories;
  /** A replica's log turned out not to be what was written. */
  readonly onDamage: (replica: Replica, error: unknown) => void;
}

interface Candidate {
  readonly replica: Replica;
  readonly request: CompactionRequest;
  /** What comes first: the share that was never compacted; above 1 where it has waited for too long. */
  readonly urgency: number;
}

/**
 * Compacts the logs of topics that ask for it, one at a time, that first which needs it most (Kafka's LogCleaner). Replicas
 * do this each for itself, when it suits them.
 */
export class Compactor {
  readonly #options: CompactorOptions;
  #task: Repeating | undefined;
  #stopped = false;

  constructor(options: CompactorOptions) {
    this.#options = options;
  }

  start(): void {
    const { world, config } = this.#options;
    this.#task = new Repeating(world.clock, config.compactionIntervalMs, () => this.#round());
  }

  /** Takes up no more; what is under way ends with its log. */
  stop(): void {
    this.#stopped = true;
    this.#task?.stop();
  }

  /** Where a round takes long its order is made anew, for what has become urgent meanwhile. */
  async #round(): Promise<void> {
    const { world, config } = this.#options;
    const failed = new Set<Replica>();
    for (let line = await this.#look(failed); line.length > 0; line = await this.#look(failed)) {
      const staleMs = world.clock.monotonicMs() + config.compactionIntervalMs;
      for (const replica of line) {
        const next = this.#candidate(replica, failed);
        if (next !== undefined && !(await this.#compact(next))) failed.add(replica);
        if (this.#stopped || world.clock.monotonicMs() >= staleMs) break;
      }
    }
  }

  /** What is to be compacted, the most urgent first; none once it is stopped. */
  async #look(failed: Set<Replica>): Promise<Replica[]> {
    const found: Candidate[] = [];
    const turns = new WorkTurns(this.#options.world.clock);
    for (const replica of [...this.#options.table.all()]) {
      if (this.#stopped) return [];
      const candidate = this.#candidate(replica, failed);
      if (candidate !== undefined) found.push(candidate);
      await turns.step();
    }
    return found.sort((a, b) => b.urgency - a.urgency).map(({ replica }) => replica);
  }

  /** If it is to be compacted now. */
  #candidate(replica: Replica, failed: Set<Replica>): Candidate | undefined {
    const { table, image } = this.#options;
    const isHosted = table.get(replica.name) === replica;
    if (!isHosted || failed.has(replica) || replica.log.damage !== undefined) return undefined;
    if (!isCompacted(image(), replica.key.topicId)) return undefined;
    const candidate = this.#judgeOrFail(replica, failed);
    return candidate !== undefined && candidate.urgency > 0 ? candidate : undefined;
  }

  /** A log that cannot be judged is one of those that failed. */
  #judgeOrFail(replica: Replica, failed: Set<Replica>): Candidate | undefined {
    try {
      return this.#judge(replica);
    } catch (error) {
      failed.add(replica);
      this.#failed(replica, error);
      return undefined;
    }
  }

  #judge(replica: Replica): Candidate {
    const { world, image } = this.#options;
    const { key, log, highWatermark } = replica;
    const request = {
      nowMs: world.clock.wallMs(),
      highWatermark,
      minCompactionLagMs: topicSetting(image(), key.topicId, 'min.compaction.lag.ms'),
      maxCompactionLagMs: topicSetting(image(), key.topicId, 'max.compaction.lag.ms'),
    };
    const urgency = this.#urgency(replica, log.compaction.judge(request));
    if (urgency === 0) this.#settleFor(replica, request);
    return { replica, request, urgency };
  }

  #urgency({ key }: Replica, { dirtyRatio, overdue, tombstonesDue }: JudgedLog): number {
    if (overdue) return 1 + dirtyRatio;
    const cleanableRatio = topicSetting(this.#options.image(), key.topicId, 'min.cleanable.dirty.ratio');
    // Tombstones whose time is over make room, and nothing more.
    const leastUrgency = tombstonesDue ? Number.MIN_VALUE : 0;
    return dirtyRatio > 0 && dirtyRatio >= cleanableRatio ? dirtyRatio : leastUrgency;
  }

  /**
   * Where a log is to be compacted, but for its files, which hold too little of it: until they do it is none of those in line, for a
   * directory that hangs would hold up the logs of others.
   */
  #settleFor(replica: Replica, request: CompactionRequest): void {
    const { compaction } = replica.log;
    const later = compaction.judgeOnceSettled(request);
    if (later !== undefined && this.#urgency(replica, later) > 0) compaction.settleLater();
  }

  /** Returns whether it came through; if not, the next round tries again. */
  async #compact({ replica, request }: Candidate): Promise<boolean> {
    const { world, config, image, runner, directories } = this.#options;
    const { log, key, topic } = replica;
    const fields = { topic, partition: key.partition };
    if (directories.of(log.directory)?.problem !== undefined) return false;
    try {
      const deleteRetentionMs = topicSetting(image(), key.topicId, 'delete.retention.ms');
      const hasRoom = (bytes: number) => this.#hasRoom(log.directory, bytes);
      const limits = { deleteRetentionMs, mapBytesMax: config.compactionMapBytes, hasRoom };
      const { cleanedTo, readBytes, writtenBytes } = await log.compaction.run(request, limits, runner);
      world.log.info('compacted a log', { ...fields, cleanedTo, readBytes, writtenBytes });
      return true;
    } catch (error) {
      this.#failed(replica, error);
      return false;
    }
  }

  /** Whether so many bytes leave producers what they need before they are refused, and as much again; not where nobody can tell. */
  #hasRoom(directory: string, bytes: number): boolean {
    const { world, config } = this.#options;
    try {
      return world.disk.freeBytes(directory) >= bytes + 2 * config.diskReserveBytes;
    } catch (error) {
      if (error instanceof DiskError) return false;
      throw error;
    }
  }

  #failed(replica: Replica, error: unknown): void {
    const { world, onDamage, directories } = this.#options;
    // A runner in another thread has a disk of its own.
    if (error instanceof DiskError) directories.failed(error.path, error);
    if (directories.of(replica.log.directory)?.problem !== undefined) return;
    const fields = { topic: replica.topic, partition: replica.key.partition, error };
    if (error instanceof CompactionError && error.code === 'stopped') return;
    if (error instanceof CompactionError && error.code === 'damaged') onDamage(replica, error);
    else if (error instanceof CompactionError || isShortage(error)) {
      world.log.warn('a log cannot be compacted', fields);
    } else world.halt('a log cannot be compacted', error);
  }
}
