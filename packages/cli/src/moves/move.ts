import { setTimeout as delay } from 'node:timers/promises';
import type { ReassignmentSpec } from '@tidemark/client';
import cliProgress from 'cli-progress';
import { CHANGE_TIMEOUT_MS, type Connected } from '../commands/connect.js';
import { plural } from '../output.js';
import { progressOf } from './progress.js';

const POLL_MS = 500;
/** Of one request: the controller takes 10,000, and a terminal's user wants the first ones to begin. */
const STEP = 1_000;

/** Starts the moves; what is under way already, to the same target, goes on. */
export async function startMoves({ admin }: Connected, moves: readonly ReassignmentSpec[]): Promise<void> {
  for (let at = 0; at < moves.length; at += STEP) {
    await admin.reassign(moves.slice(at, at + STEP), { timeoutMs: CHANGE_TIMEOUT_MS });
  }
}

/** Waits until none of the moves is under way, with a bar on stderr if that is a terminal. */
export async function waitForMoves({ admin }: Connected, moves: readonly ReassignmentSpec[]): Promise<void> {
  const bar = new cliProgress.SingleBar(
    { stream: process.stderr, format: 'moving [{bar}] {percentage}% | {left} left', hideCursor: true },
    cliProgress.Presets.shades_classic,
  );
  const names = new Set(moves.map(({ topic, partition }) => `${topic}/${partition}`));
  bar.start(1_000, 0, { left: plural(moves.length, 'partition') });
  try {
    for (;;) {
      const all = await admin.listReassignments();
      const ongoing = all.filter(({ topic, partition }) => names.has(`${topic}/${partition}`));
      const topicIds = [...new Set(ongoing.map(({ topicId }) => topicId))];
      const logs = ongoing.length === 0 ? [] : await admin.describeLogs({ topicIds });
      const left = plural(ongoing.length, 'partition');
      bar.update(Math.floor(1_000 * progressOf(moves.length, ongoing, logs)), { left });
      if (ongoing.length === 0) return;
      await delay(POLL_MS);
    }
  } finally {
    bar.stop();
  }
}
