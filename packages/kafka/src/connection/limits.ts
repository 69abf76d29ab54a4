/** What a client may take of a node, by Kafka's names where Kafka has one. */
export interface DoorLimits {
  /** `socket.request.max.bytes`: a longer request closes its connection. */
  readonly requestBytesMax: number;
  /** `connections.max.idle.ms`: a connection on which nothing has moved for so long (or a tenth more) is closed. */
  readonly connectionIdleMs: number;
  /** `max.connections`, over all listeners that share their ConnectionCounts. */
  readonly connectionsMax: number;
  /** `max.connections.per.ip`, likewise. */
  readonly connectionsPerIpMax: number;
  /** See LISTENER_ARRIVING_BYTES_MAX. */
  readonly arrivingBytesMax: number;
}

/**
 * Bytes of requests that have not arrived whole, over all connections of a listener, beyond the 2 MiB that each may hold by
 * itself; while there are more, one request alone is read on.
 */
export const LISTENER_ARRIVING_BYTES_MAX = 512 * 1024 * 1024;

/**
 * How long such a request may hold that room while others wait for it, and how long it may wait itself; up to a tenth more.
 * Less than clients wait for an answer (`request.timeout.ms`, 30 s), so that one that stalls does not fail the others.
 */
export const ARRIVING_PATIENCE_MS = 20_000;

export const DEFAULT_LIMITS: DoorLimits = Object.freeze({
  requestBytesMax: 100 * 1024 * 1024,
  connectionIdleMs: 600_000,
  connectionsMax: 10_000,
  connectionsPerIpMax: 10_000,
  arrivingBytesMax: LISTENER_ARRIVING_BYTES_MAX,
});

/**
 * The most that `requestBytesMax` may be: just below what the first four bytes of TLS are as a length, so that TLS and
 * every text protocol is told from a request at once.
 */
export const REQUEST_BYTES_CEILING = 0x1600_0000;

/** Requests of one connection that wait for their answers; while there are so many, no more are read. */
export const IN_FLIGHT_MAX = 256;

/**
 * Bytes of such requests, and of answers that wait for one before them; likewise. What passes the bound is still taken,
 * and so are the answers of what was begun in the same turn.
 */
export const IN_FLIGHT_BYTES_MAX = 16 * 1024 * 1024;

/** The same over all connections of a listener; beyond it each has one request at a time worked on. */
export const LISTENER_IN_FLIGHT_BYTES_MAX = 512 * 1024 * 1024;

/** While half of that is held, an answer that may be as large as its request says (Fetch) is to have a mebibyte at most. */
export const CROWDED_BYTES = LISTENER_IN_FLIGHT_BYTES_MAX / 2;
export const CROWDED_ANSWER_BYTES_MAX = 1024 * 1024;

/**
 * Bytes of a request that may wait for the one before it (Fetch), and of all such of a listener; a longer one closes its
 * connection. They wait until their client takes its answers, and must not take what others need meanwhile: clients wait
 * for the answer before they fetch again, and a Fetch of a mebibyte names more than ten thousand partitions.
 */
export const PARKED_BYTES_MAX = 1024 * 1024;
export const LISTENER_PARKED_BYTES_MAX = 128 * 1024 * 1024;

/** Requests that one connection gets through in one turn of the event loop; then it is others' turn. */
export const TURN_REQUESTS_MAX = 64;

/** The same over all connections of a listener. */
export const LISTENER_TURN_REQUESTS_MAX = 512;

/**
 * How long a turn is that handles requests of a listener; then each connection gets through one more. Far above what many
 * small ones take: it is for those whose answers cost more than they do.
 */
export const LISTENER_TURN_MS = 50;

/** Log lines about closed connections in COMPLAINTS_WINDOW_MS; the others are counted. */
export const COMPLAINTS_MAX = 10;
export const COMPLAINTS_WINDOW_MS = 10_000;
