import { afterChange } from '../after-change.js';
import { CliError, exitCodes } from '../exit-codes.js';
import { startMoves, waitForMoves } from '../moves/move.js';
import { plural, print } from '../output.js';
import type { BrokerChangeOptions } from './broker.js';
import { CHANGE_TIMEOUT_MS, connect } from './connect.js';
import { evacuationOf, formatMoves } from './reassign-action.js';

/**
 * `broker remove`: drains the broker, moves its replicas off, and forgets it if it is stopped. Each step is passed
 * over where it is done, so that the command can be run again: after an interruption, or once the process is stopped.
 */
export async function removeAction(id: number, options: BrokerChangeOptions): Promise<void> {
  await using connected = await connect(options);
  const { admin } = connected;
  const { dryRun = false } = options;
  const standing = async () => (await admin.describeCluster()).brokers.find(({ address }) => address?.brokerId === id);
  const broker = await standing();
  if (broker === undefined) {
    print(options.output, { broker: id, moves: [], removed: true, dryRun }, () => `There is no broker ${id}.`);
    return;
  }
  const moves = await evacuationOf(connected, [id]);
  if (dryRun) {
    print(options.output, { broker: id, moves, removed: false, dryRun }, () =>
      [
        ...(moves.length > 0 ? [formatMoves(moves), ''] : []),
        `Would move ${plural(moves.length, 'partition')} and forget broker ${id}.`,
      ].join('\n'),
    );
    return;
  }
  const { metadataOffset: drainedAt } = await admin.drainBroker(id, { timeoutMs: CHANGE_TIMEOUT_MS });
  await afterChange(`broker ${id} is drained, and its replicas may be moving off`, async () => {
    const from = Math.max(drainedAt, await startMoves(connected, moves));
    // Also what an earlier run has begun.
    const all = await admin.listReassignments([], { from });
    const leaving = all.filter(({ removingReplicas }) => removingReplicas.includes(id));
    await waitForMoves(connected, leaving, { from });
    // The plan was made by whoever was asked, and something may have come since: the controller knows. Somebody may have
    // called the removal off, too: nothing is changed by asking.
    const { replicas } = await admin.drainBroker(id, { timeoutMs: CHANGE_TIMEOUT_MS, validateOnly: true });
    if (replicas > 0) {
      const message = `broker ${id} still holds ${plural(replicas, 'replica')}: run this again`;
      throw new CliError(exitCodes.failed, message);
    }
    if ((await standing())?.fenced === false) {
      const message = `broker ${id} holds nothing any more, but runs: stop its process, then run this again`;
      throw new CliError(exitCodes.failed, message);
    }
    await admin.unregisterBroker(id, { timeoutMs: CHANGE_TIMEOUT_MS });
  });
  print(options.output, { broker: id, moves, removed: true, dryRun }, () => `Removed broker ${id}.`);
}
