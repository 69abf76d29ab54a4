import { DEFAULT_LIMITS, REQUEST_BYTES_CEILING } from '@tidemark/kafka';
import { parseListener, parseListenerProtocol } from './kafka-listeners.js';
import { declare, flag, integer, list } from './key.js';

const INT32_MAX = 2 ** 31 - 1;

/** The keys of the Kafka door, by Kafka's names and with Kafka's meaning. */
export const kafkaKeys = {
  listeners: declare({
    name: 'listeners',
    doc: 'Where Kafka clients are served, NAME://HOST:PORT; several, so that each network finds the addresses that it can reach; empty for nowhere.',
    defaultText: '',
    schema: list(parseListener),
  }),
  advertisedListeners: declare({
    name: 'advertised.listeners',
    doc: 'The addresses that Kafka clients are told, NAME://HOST:PORT; by default those that are listened on.',
    defaultText: '',
    schema: list(parseListener),
  }),
  listenerProtocols: declare({
    name: 'listener.security.protocol.map',
    doc: 'What is spoken at each listener, NAME:PROTOCOL. Only PLAINTEXT so far.',
    defaultText: 'PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL',
    schema: list(parseListenerProtocol),
  }),
  socketRequestMaxBytes: declare({
    name: 'socket.request.max.bytes',
    doc: 'The longest request of a Kafka client; a longer one closes its connection.',
    unit: 'bytes',
    defaultText: String(DEFAULT_LIMITS.requestBytesMax),
    schema: integer(1_024, REQUEST_BYTES_CEILING),
  }),
  connectionsMaxIdleMs: declare({
    name: 'connections.max.idle.ms',
    doc: 'A Kafka connection on which nothing has moved for so long is closed.',
    unit: 'ms',
    defaultText: String(DEFAULT_LIMITS.connectionIdleMs),
    schema: integer(1_000, INT32_MAX),
  }),
  maxConnections: declare({
    name: 'max.connections',
    doc: 'Connections of Kafka clients, over all listeners; one more is closed.',
    defaultText: String(DEFAULT_LIMITS.connectionsMax),
    schema: integer(1, INT32_MAX),
  }),
  maxConnectionsPerIp: declare({
    name: 'max.connections.per.ip',
    doc: 'The same for the clients of one address.',
    defaultText: String(DEFAULT_LIMITS.connectionsPerIpMax),
    schema: integer(1, INT32_MAX),
  }),
  autoCreateTopics: declare({
    name: 'auto.create.topics.enable',
    doc: 'Make a topic, with the defaults, when a Kafka client asks for one that is not there.',
    defaultText: 'true',
    schema: flag,
  }),
  fetchSessionsMax: declare({
    name: 'max.incremental.fetch.session.cache.slots',
    doc: 'Incremental fetch sessions of Kafka consumers that are kept; who gets none fetches in full each time.',
    defaultText: '1000',
    schema: integer(0, 1_000_000),
  }),
} as const;
