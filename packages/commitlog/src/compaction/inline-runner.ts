import { type Clock, type Disk, pause } from '@tidemark/ports';
import {
  type CleanedGroup,
  CompactionError,
  type CompactionJob,
  type CompactionRunner,
  type CompactionSummary,
} from './job.js';
import { compactionSteps } from './steps.js';

/** How fast compaction may read and write. */
export interface CompactionPace {
  /** Bytes read and written in a second; Infinity: as fast as it goes. */
  readonly ioBytesPerSecond: number;
}

/** An owner that may have to ask somebody else. */
export interface DeferringOwner {
  readonly onGroup: (group: CleanedGroup) => void | Promise<void>;
  readonly isStopped: () => boolean | Promise<boolean>;
}

/** Runs compactions in this thread, a step at a time: in the simulator, and in the thread that is made for it. */
export class InlineCompactionRunner implements CompactionRunner {
  readonly #clock: Pick<Clock, 'setTimer'>;
  readonly #disk: Disk;
  readonly #pace: CompactionPace;

  constructor(world: { readonly clock: Pick<Clock, 'setTimer'>; readonly disk: Disk }, pace: CompactionPace) {
    this.#clock = world.clock;
    this.#disk = world.disk;
    this.#pace = pace;
  }

  async run(job: CompactionJob, owner: DeferringOwner): Promise<CompactionSummary> {
    const steps = compactionSteps(this.#disk, job);
    try {
      for (let step = steps.next(); ; step = steps.next()) {
        if (await owner.isStopped()) throw new CompactionError('stopped', `compaction of ${job.directory} was stopped`);
        if (step.done) return step.value;
        if (step.value.kind === 'group') await owner.onGroup(step.value.group);
        else await pause(this.#clock, (step.value.bytes / this.#pace.ioBytesPerSecond) * 1_000);
      }
    } finally {
      // Lets go of its files, wherever it stands.
      steps.return({ cleanedTo: job.dirtyFrom, keys: 0, readBytes: 0, writtenBytes: 0, tombstonesDueMs: 0 });
    }
  }
}
