import { formatAddress } from '@tidemark/ports';
import { NAME_LENGTH_MAX } from '@tidemark/protocol';
import { isUnspecified } from './kafka-listeners.js';
import { kafkaProblems } from './kafka-relations.js';
import type { NodeConfig } from './keys.js';

/** As many as a registration may name. */
const LOG_DIRS_MAX = 256;

/** What must hold between keys; returns a sentence for each that does not. */
export function checkRelations(config: NodeConfig): string[] {
  const problems: string[] = [];
  const require = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  const { roles, quorumVoters } = config;
  require(roles.length > 0, 'process.roles is empty: choose from controller, broker, nameserver');
  require(config.logDirs.length >= 1 &&
    config.logDirs.length <= LOG_DIRS_MAX, `log.dirs must name 1 to ${LOG_DIRS_MAX} directories`);
  require(config.logDirs.length === 1 ||
    roles.includes('broker'), 'log.dirs names several directories, which only a broker uses');
  for (const problem of nestedDirectories(config.logDirs)) problems.push(problem);
  require(config.rpcListeners.length === 1, 'rpc.listeners must name one address');
  require(config.rpcAdvertisedListeners.length <= 1, 'rpc.advertised.listeners names more than one address');
  // Of a node that is nothing but a nameserver nobody is told.
  const isTold = roles.some((role) => role !== 'nameserver');
  require(!isTold ||
    config.rpcAdvertisedListeners.length > 0 ||
    !config.rpcListeners.some(
      isUnspecified,
    ), 'rpc.listeners is every interface: name in rpc.advertised.listeners the address that others dial');
  require(!config.rpcAdvertisedListeners.some(
    (address) => isUnspecified(address) || address.port === 0,
  ), 'rpc.advertised.listeners: nobody can dial that address; name a host and a port');
  require(config.grpcListeners.length <= 1, 'grpc.listeners names more than one address');
  require(config.httpListeners.length <= 1, 'http.listeners names more than one address');
  require(quorumVoters.length > 0, 'controller.quorum.voters is empty: name at least one ID@HOST:PORT');
  require(new Set(quorumVoters.map((voter) => voter.nodeId)).size ===
    quorumVoters.length, 'controller.quorum.voters names a node twice');
  require(roles.includes('controller') ||
    !quorumVoters.some(
      (voter) => voter.nodeId === config.nodeId,
    ), `node ${config.nodeId} must have the role controller, since controller.quorum.voters names it`);
  require(config.heartbeatIntervalMs * 3 <=
    config.sessionTimeoutMs, 'broker.heartbeat.interval.ms must be at most a third of broker.session.timeout.ms');
  require(config.quorumHeartbeatMs * 3 <=
    config.electionTimeoutMs, 'controller.quorum.heartbeat.interval.ms must be at most a third of controller.quorum.election.timeout.ms');
  require(config.defaultReplicationFactor === -1 ||
    config.minInsyncReplicas <=
      config.defaultReplicationFactor, 'min.insync.replicas must not be above default.replication.factor');
  require(config.minInsyncReplicas !== 0, 'min.insync.replicas must be -1 or at least 1');
  require(config.defaultReplicationFactor !== 0, 'default.replication.factor must be -1 or at least 1');
  return [...problems, ...tooLong(config), ...sharedAddresses(config), ...kafkaProblems(config)];
}

/** What a broker says of itself the others take only up to a length: longer, it would try to register for ever. */
function tooLong({ clusterId, rack, ...doors }: NodeConfig): string[] {
  const { rpcListeners, rpcAdvertisedListeners, grpcListeners, httpListeners, listeners, advertisedListeners } = doors;
  const said = [
    { what: 'cluster.id', text: clusterId },
    { what: 'broker.rack', text: rack },
    ...rpcListeners.map(({ host }) => ({ what: 'rpc.listeners: a host', text: host })),
    ...rpcAdvertisedListeners.map(({ host }) => ({ what: 'rpc.advertised.listeners: a host', text: host })),
    ...grpcListeners.map(({ host }) => ({ what: 'grpc.listeners: a host', text: host })),
    ...httpListeners.map(({ host }) => ({ what: 'http.listeners: a host', text: host })),
    ...listeners.map(({ address }) => ({ what: 'listeners: a host', text: address.host })),
    ...advertisedListeners.map(({ address }) => ({ what: 'advertised.listeners: a host', text: address.host })),
  ];
  return said
    .filter(({ text }) => text.length > NAME_LENGTH_MAX)
    .map(({ what, text }) => `${what} has ${text.length} characters: at most ${NAME_LENGTH_MAX} may travel`);
}

/** Two doors at one address: the second could not be opened. Port 0 is another one each time. */
function sharedAddresses({ rpcListeners, grpcListeners, httpListeners, listeners }: NodeConfig): string[] {
  const doors = [
    ...rpcListeners.map((address) => ({ key: 'rpc.listeners', address })),
    ...grpcListeners.map((address) => ({ key: 'grpc.listeners', address })),
    ...httpListeners.map((address) => ({ key: 'http.listeners', address })),
    ...listeners.map(({ address }) => ({ key: 'listeners', address })),
  ]
    .filter(({ address }) => address.port !== 0)
    .map(({ key, address }) => ({ key, address: formatAddress(address) }));
  return doors.flatMap(({ key, address }, index) =>
    doors
      .slice(index + 1)
      .filter((other) => other.address === address)
      .map((other) => `${key} and ${other.key} name the same address, ${address}: give each a port of its own`),
  );
}

/** One directory twice, or one in another, would hold each other's files. */
function nestedDirectories(paths: readonly string[]): string[] {
  const plain = paths.map((path) => `${path.replace(/\/+$/, '')}/`);
  return plain.flatMap((path, index) =>
    plain
      .slice(index + 1)
      .filter((other) => other.startsWith(path) || path.startsWith(other))
      .map(
        (other) => `log.dirs: ${other.slice(0, -1)} and ${path.slice(0, -1)} are the same, or one lies in the other`,
      ),
  );
}
