import { type Admin, ClientError, type DrainResult } from '@tidemark/client';
import { afterChange } from '../after-change.js';
import { CliError, exitCodes } from '../exit-codes.js';
import { interruptibly, movesOff, startMoves, waitForMoves } from '../moves/move.js';
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
  const before = await heldBy(admin, id);
  if (before === undefined) {
    print(options.output, { broker: id, moves: [], removed: true, dryRun }, () => `There is no broker ${id}.`);
    return;
  }
  const moves = await evacuationOf(connected, [id], { from: before.metadataOffset });
  if (dryRun) {
    print(options.output, { broker: id, moves, removed: false, dryRun }, () =>
      [
        ...(moves.length > 0 ? [formatMoves(moves), ''] : []),
        `Would move ${plural(moves.length, 'partition')} and forget broker ${id}.`,
      ].join('\n'),
    );
    return;
  }
  await admin.drainBroker(id, { timeoutMs: CHANGE_TIMEOUT_MS });
  await afterChange(`broker ${id} is drained, and its replicas may be moving off`, async () => {
    await interruptibly(async (signal) => {
      const from = await startMoves(connected, moves, { signal });
      // Also what an earlier run has begun.
      await waitForMoves(connected, await movesOff(connected, [id], { from }), { from, signal });
    });
    // Something may have come since the plan was made, and somebody may have called the removal off.
    const { replicas = 0 } = (await heldBy(admin, id)) ?? {};
    if (replicas > 0) {
      const message = `broker ${id} still holds ${plural(replicas, 'replica')}: run this again`;
      throw new CliError(exitCodes.failed, message);
    }
    await forget(admin, id);
  });
  print(options.output, { broker: id, moves, removed: true, dryRun }, () => `Removed broker ${id}.`);
}

/** What the controller says that the broker holds, and as of when; undefined: there is no such broker. Changes nothing. */
async function heldBy(admin: Admin, id: number): Promise<DrainResult | undefined> {
  try {
    return await admin.drainBroker(id, { timeoutMs: CHANGE_TIMEOUT_MS, validateOnly: true });
  } catch (error) {
    if (error instanceof ClientError && error.code === 'BROKER_NOT_REGISTERED') return undefined;
    throw error;
  }
}

/** Of a broker that holds nothing. Whether it runs the controller knows, and refuses. */
async function forget(admin: Admin, id: number): Promise<void> {
  try {
    await admin.unregisterBroker(id, { timeoutMs: CHANGE_TIMEOUT_MS });
  } catch (cause) {
    if (!(cause instanceof ClientError && cause.code === 'BROKER_IN_USE')) throw cause;
    const message = `broker ${id} holds nothing any more, but runs: stop its process, then run this again`;
    throw new CliError(exitCodes.failed, message, { cause });
  }
}
