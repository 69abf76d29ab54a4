// A thread that runs stories one after another.
import { performance } from 'node:perf_hooks';
import { parentPort } from 'node:worker_threads';
import { outcomeOf } from '../outcome.js';
import { runPlan } from '../story.js';
import type { Job, WorkerMessage } from './messages.js';

const PROGRESS_EVERY_MS = 200;

// A run makes errors by the thousand, and nobody reads where.
Error.stackTraceLimit = 0;

const say = (message: WorkerMessage) => parentPort?.postMessage(message);

parentPort?.on('message', (job: Job) => void run(job));

async function run({ plan, keepTrace }: Job): Promise<void> {
  let saidMs = performance.now();
  const report = await runPlan(plan, {
    onProgress: (progress) => {
      const nowMs = performance.now();
      if (nowMs - saidMs < PROGRESS_EVERY_MS) return;
      saidMs = nowMs;
      say({ kind: 'progress', progress });
    },
  });
  say({ kind: 'done', outcome: outcomeOf(report, { keepTrace }) });
}
