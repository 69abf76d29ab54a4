import { effectiveMinIsr, type PartitionState } from '@tidemark/metadata';
import { NONE } from '@tidemark/protocol';
import type { SendOutcome } from './checkers/history.js';
import type { SimulatedCluster, SimulatedMachine } from './cluster.js';
import { leaderOf, replicaOn, topicNow } from './cluster-view.js';
import type { PlannedCore } from './plan.js';
import { type SendSetting, sendToEach } from './workload/last-sends.js';

const IN_ORDER_MS = 60_000;
const SENT_MS = 60_000;
/** Those that are cut off still take what clients send them, and nobody tells them that it is in vain. */
const REQUEST_MS = 3_000;

/**
 * Liveness on a connected core: the other machines are killed or cut off, and those that are left, a majority of the
 * voters among them, must come into order by themselves: an active controller, and of each partition whose ISR or ELR
 * has a member among them a leader, an ISR of the replicas that live, and no record that waits for the high watermark
 * where that may move. There a record must be acknowledged, if clients can learn who leads. Then the others come back. Resolves
 * with what became of these records.
 */
export async function runCore(setting: SendSetting, { members, others }: PlannedCore): Promise<SendOutcome[]> {
  const { cluster, topic } = setting;
  const isMember = ({ nodeId }: SimulatedMachine) => members.includes(nodeId);
  const outside = cluster.machines.filter((machine) => !isMember(machine));
  cluster.note(`core of ${members}; the others are ${others}`);
  for (const machine of outside) {
    if (others === 'killed') cluster.kill(machine);
    else cutOff(cluster, machine);
  }
  await cluster.waitUntil(`order on the core ${members}`, () => inOrder(cluster, topic, isMember), IN_ORDER_MS);
  const sent = await sendToEach(setting, {
    withinMs: SENT_MS,
    requestTimeoutMs: REQUEST_MS,
    name: 'core-producer',
    by: `the core ${members}`,
    partitions: outside.some(({ isNameserver }) => isNameserver) ? [] : takingWrites(cluster, topic, isMember),
  });
  for (const machine of outside) {
    cluster.network.heal(machine.hostName);
    cluster.start(machine);
  }
  return sent;
}

/** The partitions that one of the core leads, and whose ISR is large enough for acks=all. */
function takingWrites(
  cluster: SimulatedCluster,
  topic: string,
  isMember: (machine: SimulatedMachine) => boolean,
): number[] {
  return (topicNow(cluster, topic)?.partitions ?? []).flatMap((state) => {
    const leader = leaderOf(cluster, topic, state.partition);
    const image = leader?.running?.node?.broker?.image;
    const isLedHere = leader !== undefined && isMember(leader) && image !== undefined;
    return isLedHere && state.isr.length >= effectiveMinIsr(image, state) ? [state.partition] : [];
  });
}

/** From the other machines: clients still reach it. */
function cutOff({ machines, network }: SimulatedCluster, machine: SimulatedMachine): void {
  for (const other of machines) if (other !== machine) network.partition(machine.hostName, other.hostName);
}

function inOrder(cluster: SimulatedCluster, topic: string, isMember: (machine: SimulatedMachine) => boolean): boolean {
  if (!cluster.machines.some((machine) => isMember(machine) && machine.running?.node?.isActiveController === true))
    return false;
  const partitions = topicNow(cluster, topic)?.partitions ?? [];
  const lives = (id: number) => cluster.machines.some((machine) => machine.nodeId === id && isMember(machine));
  return partitions.every((state) => {
    const { leader, isr, elr, replicas } = state;
    if (![...isr, ...elr].some(lives)) return true;
    const expected = replicas.filter(lives);
    const whole = leader !== NONE && lives(leader) && isr.length === expected.length && isr.every(lives);
    return whole && isCommitted(cluster, leader, state);
  });
}

/** The leader's high watermark has passed what earlier leaders left, unless min ISR forbids it to move. */
function isCommitted(cluster: SimulatedCluster, leader: number, state: PartitionState): boolean {
  const machine = cluster.machines[leader];
  const broker = machine?.running?.node?.broker;
  const leadership = replicaOn(machine, state)?.leadership;
  if (broker === undefined || leadership === undefined) return false;
  const { core } = leadership;
  return core.committedIsr.length < effectiveMinIsr(broker.image, state) || core.highWatermark >= core.epochStartOffset;
}
