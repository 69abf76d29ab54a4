import { Worker } from 'node:worker_threads';
import {
  CompactionError,
  type CompactionJob,
  type CompactionOwner,
  type CompactionPace,
  type CompactionRunner,
  type CompactionSummary,
} from '@tidemark/commitlog';
import { errorOf, type FromThread, type ToThread } from './messages.js';

/** What the thread runs: as it was built, also where this file is run from its source. */
const MAIN = new URL('../../dist/compaction-thread/main.js', import.meta.url);

interface Running {
  readonly owner: CompactionOwner;
  readonly resolve: (summary: CompactionSummary) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs compactions in a thread of their own, which is started with the first and asks before each step whether to go on.
 * A thread that ends takes its jobs along, as CompactionError `failed`; the next job starts another.
 */
export class ThreadCompactionRunner implements CompactionRunner {
  readonly #pace: CompactionPace;
  readonly #running = new Map<number, Running>();
  #worker: Worker | undefined;
  #nextId = 0;

  constructor(pace: CompactionPace) {
    this.#pace = pace;
  }

  run(job: CompactionJob, owner: CompactionOwner): Promise<CompactionSummary> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#running.set(id, { owner, resolve, reject });
      this.#send({ kind: 'run', id, job, ioBytesPerSecond: this.#pace.ioBytesPerSecond });
    });
  }

  /** Ends the thread; what is running is rejected. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #send(message: ToThread): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const worker = new Worker(MAIN, { name: 'compaction' });
    // A node that has nothing else to do may end.
    worker.unref();
    let cause: unknown;
    worker.on('message', (message: FromThread) => this.#received(message));
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', () => {
      this.#worker = undefined;
      for (const { reject } of this.#running.values()) {
        reject(new CompactionError('failed', 'the compaction thread has ended', { cause }));
      }
      this.#running.clear();
    });
    return worker;
  }

  async #taken({ id, group }: FromThread & { kind: 'group' }, { owner, reject }: Running): Promise<void> {
    let stop = true;
    try {
      await owner.onGroup(group);
      stop = false;
    } catch (error) {
      // What it throws is what the job ends with; the thread hears only that it is over.
      reject(error);
      this.#running.delete(id);
    }
    // It may have ended meanwhile: then nobody asks.
    this.#worker?.postMessage({ kind: 'go-on', id, stop } satisfies ToThread);
  }

  #received(message: FromThread): void {
    const { id } = message;
    const running = this.#running.get(id);
    if (running === undefined) return;
    if (message.kind === 'step') {
      this.#send({ kind: 'go-on', id, stop: running.owner.isStopped() });
    } else if (message.kind === 'group') {
      void this.#taken(message, running);
    } else {
      this.#running.delete(id);
      if (message.kind === 'done') running.resolve(message.summary);
      else running.reject(errorOf(message.failure));
    }
  }
}
