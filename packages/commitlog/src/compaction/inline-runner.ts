import { type Clock, type Disk, pause } from '@tidemark/ports';
import {
  type CleanedGroup,
  CompactionError,
  type CompactionJob,
  type CompactionRunner,
  type CompactionSummary,
} from './job.js';
import { compactionSteps } from './steps.js';

/** So long a pause is gone through before it is asked whether to go on: whoever closes the log waits for the answer. */
const SLICE_MS = 100;

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
        if (step.done) return step.value;
        if (step.value.kind === 'group') {
          await owner.onGroup(step.value.group);
        } else {
          await assertGoesOn(job, owner);
          await this.#pauseAfter(step.value.bytes, () => assertGoesOn(job, owner));
        }
      }
    } finally {
      // Lets go of its files, wherever it stands.
      steps.return({ cleanedTo: job.dirtyFrom, keys: 0, readBytes: 0, writtenBytes: 0, tombstonesDueMs: 0 });
    }
  }

  /** A large step at a slow pace is a pause of a minute and more. */
  async #pauseAfter(bytes: number, betweenSlices: () => Promise<void>): Promise<void> {
    let leftMs = (bytes / this.#pace.ioBytesPerSecond) * 1_000;
    for (; leftMs > SLICE_MS; leftMs -= SLICE_MS) {
      await pause(this.#clock, SLICE_MS);
      await betweenSlices();
    }
    await pause(this.#clock, leftMs);
  }
}

async function assertGoesOn({ directory }: CompactionJob, owner: DeferringOwner): Promise<void> {
  if (await owner.isStopped()) throw new CompactionError('stopped', `compaction of ${directory} was stopped`);
}
