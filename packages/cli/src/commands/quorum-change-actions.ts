import { setTimeout as delay } from 'node:timers/promises';
import type { QuorumCandidate, QuorumMemberStatus } from '@tidemark/client';
import { formatAddress } from '@tidemark/ports';
import { ProtocolError } from '@tidemark/protocol';
import { afterChange } from '../after-change.js';
import { CliError, exitCodes } from '../exit-codes.js';
import type { HostPort } from '../options.js';
import { print } from '../output.js';
import { CHANGE_TIMEOUT_MS, type Connected, connect, QUESTION_TIMEOUT_MS } from './connect.js';
import type { QuorumAddOptions, QuorumRemoveOptions } from './quorum.js';

const CATCH_UP_TIMEOUT_MS = 120_000;
const CATCH_UP_POLL_MS = 200;

/** One whose disk is lost asks whom its file names: a quorum that grew is not to begin a second time. */
const NAME_IT =
  'Name it in controller.quorum.voters of the voters with which the cluster began, too: they ask whom they find there, should ' +
  'they lose their disks.';

/** `quorum add`. Waits until the node votes, since until then the quorum is no safer than before. */
export async function addAction(address: HostPort, options: QuorumAddOptions): Promise<void> {
  await using connected = await connect(options);
  const { learner = false, wait } = options;
  const candidate = await identify(connected, address);
  const { nodeId, directoryId } = candidate;
  const change = { timeoutMs: CHANGE_TIMEOUT_MS, learner };
  const changed = await connected.admin.quorum.add(candidate, change);
  const told = { nodeId, changed, waits: wait && !learner };
  const role = await roleOfAdded(() => find(connected, nodeId), told);
  print(options.output, { nodeId, directoryId, changed, role: role ?? null }, () => {
    const said = `Node ${nodeId} ${added(changed)}: ${roleText(role)}.`;
    const votes = role === undefined ? !learner : role !== null && role !== 'learner';
    return votes ? `${said}\n${NAME_IT}` : said;
  });
}

const added = (changed: boolean) => (changed ? 'was added' : 'was a member already');

type FindMember = () => Promise<QuorumMemberStatus | undefined>;

/** Null: it is no member any more; undefined: no node tells. */
type Role = QuorumMemberStatus['role'] | null | undefined;

/**
 * What a node is that was added: it was, whatever becomes of the question. Who waits until it votes has asked for more, and is
 * told with a CliError where that cannot be seen.
 */
export async function roleOfAdded(
  find: FindMember,
  { nodeId, changed, waits }: { readonly nodeId: number; readonly changed: boolean; readonly waits: boolean },
): Promise<Role> {
  if (waits) return afterChange(`node ${nodeId} ${added(changed)}`, () => caughtUp(find, nodeId));
  try {
    return (await find())?.role ?? null;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return undefined;
  }
}

/** `quorum remove`. */
export async function removeAction(id: number, options: QuorumRemoveOptions): Promise<void> {
  await using connected = await connect(options);
  const { directory: directoryId } = options;
  const change = { timeoutMs: CHANGE_TIMEOUT_MS, ...(directoryId !== undefined && { directoryId }) };
  const changed = await connected.admin.quorum.remove(id, change);
  print(options.output, { nodeId: id, changed }, () =>
    changed
      ? `Node ${id} was removed from the metadata quorum.`
      : `Node ${id} is no member of the metadata quorum${directoryId === undefined ? '' : ' with that directory'}.`,
  );
}

function roleText(role: Role): string {
  if (role === undefined) return 'no node tells what it is by now';
  if (role === null) return 'it is none any more';
  if (role === 'joining') return 'it catches up, and votes after that';
  return role === 'learner' ? 'it follows without a vote' : 'it votes';
}

/** The node at the address says itself who it is: nothing to copy by hand, and nothing to get wrong. */
async function identify({ admin }: Connected, address: HostPort): Promise<QuorumCandidate> {
  const where = formatAddress(address);
  const { clusterId, roles, ...candidate } = await admin.quorum
    .identify(address, { timeoutMs: QUESTION_TIMEOUT_MS })
    .catch((cause: unknown) => {
      const message = `no node answers at ${where}: start it first, with the role controller, then add it`;
      throw new CliError(exitCodes.unreachable, message, { cause });
    });
  const { clusterId: own } = await admin.describeCluster();
  if (clusterId !== own) {
    throw new CliError(exitCodes.failed, `the node at ${where} belongs to cluster "${clusterId}", not to "${own}"`);
  }
  if (candidate.directoryId === '') throw noCandidate(where, roles);
  return candidate;
}

/** Why a node has no directory in which it could vote. */
export function noCandidate(where: string, roles: readonly string[]): CliError {
  const problem = roles.includes('controller')
    ? 'is still starting: wait until it has read its metadata, then add it'
    : 'is no controller: start it with controller in process.roles';
  return new CliError(exitCodes.failed, `the node at ${where} ${problem}`);
}

async function find({ admin }: Connected, nodeId: number): Promise<QuorumMemberStatus | undefined> {
  const { members } = await admin.quorum.describe({ timeoutMs: QUESTION_TIMEOUT_MS });
  return members.find((member) => member.nodeId === nodeId);
}

async function caughtUp(find: FindMember, nodeId: number): Promise<Role> {
  const deadlineMs = performance.now() + CATCH_UP_TIMEOUT_MS;
  for (;;) {
    const member = await find();
    if (member?.role !== 'joining') return member?.role ?? null;
    if (performance.now() > deadlineMs) {
      const behind = member.logEnd < 0 ? 'has not answered the leader' : `is ${member.lag} records behind`;
      const message = `node ${nodeId} was added, but ${behind}: it votes once it has caught up; see "tidemark quorum describe"`;
      throw new CliError(exitCodes.unknown, message);
    }
    await delay(CATCH_UP_POLL_MS);
  }
}
