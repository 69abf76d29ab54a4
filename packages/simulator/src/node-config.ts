import { loadConfig, type NodeConfig, type NodeLimits } from '@tidemark/server';
import type { StoryPlan } from './plan.js';

export const FRAMES_PORT = 7700;
export const DATA_DIRECTORY = '/data';

/** The default of `broker.heartbeat.interval.ms`. */
const BROKER_HEARTBEAT_MS_MAX = 1_000;

/** Often, and with as little memory as may be: a story has few keys, and many passes. */
const COMPACTION = { 'log.cleaner.backoff.ms': '200', 'log.cleaner.dedupe.buffer.size': '1048576' };

/** What of a machine decides how its node is configured. */
export interface ConfiguredMachine {
  readonly nodeId: number;
  readonly isNameserver: boolean;
  readonly isController: boolean;
  readonly isReplaced: boolean;
}

export const hostNameOf = (nodeId: number) => `node-${nodeId}`;

/** Each machine stands in a rack of its own. */
export const rackOf = (nodeId: number) => `rack-${nodeId}`;

/** Where the second directory of `log.dirs` lies, and so on. */
export const otherDirectory = (number: number) => `/disk${number}`;

/** `log.dirs` of a broker. */
export function logDirectoriesOf({ logDirectories }: Pick<StoryPlan, 'logDirectories'>): string[] {
  return [DATA_DIRECTORY, ...Array.from({ length: logDirectories - 1 }, (_, index) => otherDirectory(index + 2))];
}

/** The configuration of the node on a machine. */
export function configOf(machine: ConfiguredMachine, plan: StoryPlan): NodeConfig {
  const { nodeId, isController, isReplaced, isNameserver } = machine;
  const { nodeCount, voterCount, nameserverCount = 0, sessionTimeoutMs, electionTimeoutMs } = plan;
  const heartbeats = heartbeatsOf(plan);
  const addressOf = (id: number) => `${hostNameOf(id)}:${FRAMES_PORT}`;
  const voters = Array.from({ length: voterCount }, (_, id) => addressOf(id));
  const nameservers = Array.from({ length: nameserverCount }, (_, index) => addressOf(nodeCount + index));
  return loadConfig({
    overrides: {
      'node.id': String(nodeId),
      'cluster.id': `simulated-${plan.seed}`,
      'log.dirs': (isNameserver ? [DATA_DIRECTORY] : logDirectoriesOf(plan)).join(','),
      'rpc.listeners': addressOf(nodeId),
      'broker.rack': rackOf(nodeId),
      'controller.quorum.voters': voters.map((address, id) => `${id}@${address}`).join(','),
      'nameserver.addresses': (nameserverCount > 0 ? nameservers : voters).join(','),
      'process.roles': rolesOf(machine, plan).join(','),
      ...(isController && isReplaced && { 'controller.quorum.disk.replaced': 'true' }),
      'replica.lag.time.max.ms': String(plan.replicaLagTimeMaxMs),
      'broker.session.timeout.ms': String(sessionTimeoutMs),
      'broker.heartbeat.interval.ms': String(heartbeats.brokerMs),
      'controller.quorum.election.timeout.ms': String(electionTimeoutMs),
      'controller.quorum.heartbeat.interval.ms': String(heartbeats.quorumMs),
      'log.retention.check.interval.ms': '500',
      'flush.policy': plan.flushPolicy,
      ...(plan.workloads.some(({ kind }) => kind === 'compacted topic') && COMPACTION),
      // So small that a story fills several.
      'journal.segment.bytes': '32768',
    },
  });
}

const NOT_BEHIND = { blockBytes: 0, blocksMax: 0 };

/** Sizes for which there is no key. */
export function limitsOf({ metadataLog, reading, writeBehind = NOT_BEHIND }: StoryPlan): NodeLimits {
  return {
    ...(metadataLog !== undefined && { raft: metadataLog }),
    broker: { ...reading, writeBehind },
  };
}

/** How often who is not to be taken for dead says that it lives. */
function heartbeatsOf({ heartbeatShare, sessionTimeoutMs, electionTimeoutMs }: StoryPlan) {
  if (heartbeatShare === undefined) {
    return { brokerMs: Math.min(500, Math.floor(sessionTimeoutMs / 6)), quorumMs: Math.floor(electionTimeoutMs / 5) };
  }
  return {
    brokerMs: Math.min(BROKER_HEARTBEAT_MS_MAX, Math.floor(sessionTimeoutMs * heartbeatShare)),
    quorumMs: Math.floor(electionTimeoutMs * heartbeatShare),
  };
}

function rolesOf(
  { nodeId, isController, isNameserver }: ConfiguredMachine,
  { voterCount, nameserverCount = 0 }: StoryPlan,
): string[] {
  if (isNameserver) return ['nameserver'];
  const roles = isController ? ['controller', 'broker'] : ['broker'];
  return nodeId < voterCount && nameserverCount === 0 ? [...roles, 'nameserver'] : roles;
}
