import type { QuorumDescription } from '@tidemark/client';
import { formatAddress } from '@tidemark/ports';
import { formatTable, print } from '../output.js';
import { CHANGE_TIMEOUT_MS, connect } from './connect.js';
import type { ConnectionOptions } from './shared.js';

/** The quorum as text: a line for the whole, and one for each member. */
export function quorumText(quorum: QuorumDescription): string {
  const { leader, term, committedOffset, snapshotOffset, changePending, members } = quorum;
  const snapshot = snapshotOffset < 0 ? 'no snapshot' : `snapshot to ${snapshotOffset}`;
  const pending = changePending ? ', a change of the members is not committed yet' : '';
  const rows = members.map(({ nodeId, role, logEnd, lag, lastContactMs, address, directoryId }) => [
    nodeId,
    role,
    logEnd < 0 ? null : logEnd,
    logEnd < 0 ? null : lag,
    lastContactMs === null ? null : `${lastContactMs} ms ago`,
    address === null ? null : formatAddress(address),
    directoryId,
  ]);
  return [
    `Node ${leader} leads term ${term}, committed to ${committedOffset}, ${snapshot}${pending}.`,
    formatTable(['NODE', 'ROLE', 'LOG END', 'LAG', 'LAST CONTACT', 'ADDRESS', 'DIRECTORY'], rows),
  ].join('\n');
}

/** `quorum describe`. */
export async function describeAction(options: ConnectionOptions): Promise<void> {
  await using connected = await connect(options);
  print(options.output, await connected.admin.quorum.describe(), quorumText);
}

/** `quorum transfer`. */
export async function transferAction(to: number | undefined, options: ConnectionOptions): Promise<void> {
  await using connected = await connect(options);
  const wish = { timeoutMs: CHANGE_TIMEOUT_MS, ...(to !== undefined && { to }) };
  const leader = await connected.admin.quorum.transfer(wish);
  print(options.output, { leader }, () => `Node ${leader} leads the metadata quorum.`);
}

/** `quorum snapshot`. */
export async function snapshotAction(options: ConnectionOptions): Promise<void> {
  await using connected = await connect(options);
  const snapshotOffset = await connected.admin.quorum.snapshot({ timeoutMs: CHANGE_TIMEOUT_MS });
  print(options.output, { snapshotOffset }, () =>
    snapshotOffset < 0 ? 'There is nothing to snapshot yet.' : `The leader has a snapshot to ${snapshotOffset}.`,
  );
}
