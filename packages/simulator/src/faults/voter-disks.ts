import { type Admin, ClientError, createAdmin } from '@tidemark/client';
import { RpcError } from '@tidemark/rpc';
import type { SimulatedCluster, SimulatedMachine } from '../cluster.js';
import type { Fault } from './strike.js';

/** In which the quorum has taken the new voter in; while other faults last it may take what they take. */
const TAKEN_IN_MS = 90_000;
const ASK_AGAIN_MS = 100;
const ANSWER_MS = 5_000;

/**
 * A voter's disk dies, and its votes with it: the machine comes back with an empty one as another voter, and an operator
 * removes the old directory from the quorum and adds the new one.
 */
export const replacedVoter: Fault = async ({ cluster, forMs, victims }) => {
  const victim = cluster.voters.find((voter) => victims.includes(voter)) ?? cluster.voters[0];
  if (victim === undefined) return;
  cluster.kill(victim);
  cluster.replaceDisk(victim);
  await cluster.pause(forMs);
  cluster.start(victim);
  const world = cluster.clientWorld('quorum-operator');
  const admin = createAdmin({ world, bootstrap: cluster.bootstrap });
  const deadlineMs = cluster.scheduler.nowMs + TAKEN_IN_MS;
  while (!(await isTakenIn(cluster, admin, victim))) {
    if (cluster.scheduler.nowMs > deadlineMs) throw new Error(`${victim.hostName} is not taken into the quorum again`);
    await cluster.pause(ASK_AGAIN_MS);
  }
  await admin.close();
  world.kill();
};

/** Takes the next step, unless the new directory votes. */
async function isTakenIn(cluster: SimulatedCluster, admin: Admin, victim: SimulatedMachine): Promise<boolean> {
  const { nodeId, hostName: host } = victim;
  const [{ port = 0 } = {}] = cluster.bootstrap;
  try {
    const candidate = await admin.quorum.identify({ host, port });
    const { members } = await admin.quorum.describe({ timeoutMs: ANSWER_MS });
    const member = members.find((each) => each.nodeId === nodeId);
    if (member !== undefined && member.directoryId === candidate.directoryId)
      return member.role === 'voter' || member.role === 'leader';
    if (member === undefined) await admin.quorum.add(candidate, { timeoutMs: ANSWER_MS });
    else await admin.quorum.remove(nodeId, { directoryId: member.directoryId, timeoutMs: ANSWER_MS });
    cluster.note(`operator: ${member === undefined ? 'added the new' : 'removed the old'} voter on ${host}`);
  } catch (error) {
    // The machine itself, which starts, does not say yet who it is.
    if (!(error instanceof ClientError || error instanceof RpcError)) throw error;
    cluster.note(`operator: a change of the quorum for ${host}: ${error.code}`);
  }
  return false;
}
