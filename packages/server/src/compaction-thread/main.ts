// What the compaction thread runs: jobs as they come, each asking the node's own thread before it goes on.
import { parentPort } from 'node:worker_threads';
import { CompactionError, InlineCompactionRunner } from '@tidemark/commitlog';
import { createNodeWorld } from '@tidemark/ports/node';
import { type FromThread, failureOf, type ToThread } from './messages.js';

const port = parentPort;
if (port === null) throw new Error('this is run as a thread of a node');

const { clock, disk } = createNodeWorld();
const waiting = new Map<number, (stop: boolean) => void>();
const send = (message: FromThread) => port.postMessage(message);

/** Resolves whether to stop. */
function ask(message: FromThread): Promise<boolean> {
  return new Promise((resolve) => {
    waiting.set(message.id, resolve);
    send(message);
  });
}

async function run({ id, job, ioBytesPerSecond }: ToThread & { kind: 'run' }): Promise<void> {
  const runner = new InlineCompactionRunner({ clock, disk }, { ioBytesPerSecond });
  try {
    const summary = await runner.run(job, {
      isStopped: () => ask({ kind: 'step', id }),
      onGroup: async (group) => {
        if (await ask({ kind: 'group', id, group })) throw new CompactionError('stopped', 'a group was not taken');
      },
    });
    send({ kind: 'done', id, summary });
  } catch (error) {
    send({ kind: 'failed', id, failure: failureOf(error) });
  }
}

port.on('message', (message: ToThread) => {
  if (message.kind === 'run') {
    void run(message);
    return;
  }
  const goOn = waiting.get(message.id);
  waiting.delete(message.id);
  goOn?.(message.stop);
});
