import { isUnspecified, type ListenerAddress } from './kafka-listeners.js';
import type { NodeConfig } from './keys.js';

/** With the node's other doors what a broker's registration has room for. */
const LISTENERS_MAX = 10;

/** What must hold between the keys of the Kafka door; a sentence for each that does not. */
export function kafkaProblems(config: NodeConfig): string[] {
  const { listeners, advertisedListeners } = config;
  const problems = [
    ...namedTwice('listeners', listeners),
    ...namedTwice('advertised.listeners', advertisedListeners),
    ...advertisingProblems(config),
    ...protocolProblems(config),
  ];
  if (listeners.length > LISTENERS_MAX) problems.push(`listeners names more than ${LISTENERS_MAX} addresses`);
  if (listeners.length > 0 && !config.roles.includes('broker')) {
    problems.push('listeners is for brokers: add broker to process.roles, or leave it out');
  }
  return problems;
}

function namedTwice(key: string, addresses: readonly ListenerAddress[]): string[] {
  const names = addresses.map(({ listener }) => listener);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map((name) => `${key} names the listener ${name} twice`);
}

function advertisingProblems({ listeners, advertisedListeners }: NodeConfig): string[] {
  const isIn = (among: readonly ListenerAddress[], name: string) => among.some(({ listener }) => listener === name);
  const unknown = advertisedListeners
    .filter(({ listener }) => !isIn(listeners, listener))
    .map(({ listener }) => `advertised.listeners names ${listener}, which listeners does not`);
  const unreachable = advertisedListeners
    .filter(({ address }) => isUnspecified(address) || address.port === 0)
    .map(({ listener }) => `advertised.listeners: nobody can dial the address of ${listener}; name a host and a port`);
  const silent = listeners
    .filter(({ listener }) => !isIn(advertisedListeners, listener))
    .flatMap(({ listener, address }) => {
      if (advertisedListeners.length > 0) return `advertised.listeners lacks ${listener}: name all listeners, or none`;
      if (!isUnspecified(address)) return [];
      return `${listener} listens on every interface: name in advertised.listeners the address that its clients dial`;
    });
  return [...unknown, ...unreachable, ...silent];
}

function protocolProblems({ listeners, listenerProtocols }: NodeConfig): string[] {
  return listeners.flatMap(({ listener }) => {
    const protocol = listenerProtocols.find((entry) => entry.listener === listener)?.protocol;
    if (protocol === undefined) return `listener.security.protocol.map lacks ${listener}: add ${listener}:PLAINTEXT`;
    return protocol === 'PLAINTEXT' ? [] : `${listener} is to speak ${protocol}: only PLAINTEXT is there so far`;
  });
}
