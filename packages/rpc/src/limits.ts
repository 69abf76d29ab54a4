/** The longest frame that either side takes, and the largest message over gRPC: 64 MiB. */
export const FRAME_BYTES_MAX = 64 * 1024 * 1024;

/** Raw bytes that every frame has room for, and batches are never longer: 4 MiB are left for what is said of them. */
export const FRAME_RECORDS_BYTES_MAX = FRAME_BYTES_MAX - 4 * 1024 * 1024;

/** Calls and streams of one connection that wait for an answer; the next is answered OVERLOADED, over gRPC not sent. */
export const IN_FLIGHT_MAX = 1024;

/**
 * With more than this queued on a connection, calls reject OVERLOADED and a stream that sends on is ended; over gRPC the
 * next request is answered OVERLOADED.
 */
export const QUEUED_BYTES_MAX = 64 * 1024 * 1024;

/**
 * With more than this queued on a connection, one-way messages are not sent: the network's high-water mark. A stream over
 * gRPC waits beyond it, each for itself.
 */
export const ONE_WAY_QUEUED_BYTES_MAX = 1024 * 1024;

/** The longest hello: one of today takes less than 300 bytes. */
export const HELLO_BYTES_MAX = 4 * 1024;

/** A connection that has not introduced itself after this is closed. */
export const HELLO_TIMEOUT_MS = 10_000;

/**
 * While a connection is waited on, it is looked at this often. After one interval in which nothing arrived a ping is
 * sent.
 */
export const KEEPALIVE_INTERVAL_MS = 1_000;

/** Intervals in a row in which nothing arrived, after which a connection counts as broken: 3 to 4 s of silence. */
export const SILENT_INTERVALS_MAX = 3;

/**
 * Intervals in a row in which a server neither hears a peer that waits for nothing nor sees it take any of its answers, of which
 * `BACKLOG_BYTES` are queued; then they are dropped with the connection. Larger than the limit above: with a MiB written at a time
 * a line of 20 KiB/s shows nothing for 50 s.
 */
export const STUCK_INTERVALS_MAX = 60;

/** With more than this queued on a connection, bytes that leave it show that the peer takes them. */
export const BACKLOG_BYTES = 64 * 1024;

/** Connections of clients that one server keeps open; the next is told who answers, and closed. */
export const CONNECTIONS_MAX = 4096;

/**
 * Connections that a frames server keeps open beside those: for nodes, who must reach it however many clients there are,
 * and for what has not introduced itself yet.
 */
export const NODE_CONNECTIONS_MAX = 512;

/** Connections above the limits that have been told so, and are not closed yet; with the next the oldest is. */
export const TURNED_AWAY_MAX = 64;
