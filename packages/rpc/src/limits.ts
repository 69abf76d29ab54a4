/** The longest frame that either side takes, and the largest message over gRPC: 64 MiB. */
export const FRAME_BYTES_MAX = 64 * 1024 * 1024;

/** Calls and streams of one connection that wait for an answer; the next is answered OVERLOADED. */
export const IN_FLIGHT_MAX = 1024;

/** With more than this queued on a connection, calls reject OVERLOADED and a stream that sends on is ended. */
export const QUEUED_BYTES_MAX = 64 * 1024 * 1024;

/** With more than this queued on a connection, one-way messages are not sent: the network's high-water mark. */
export const ONE_WAY_QUEUED_BYTES_MAX = 1024 * 1024;

/** A connection that has not introduced itself after this is closed. */
export const HELLO_TIMEOUT_MS = 10_000;

/**
 * While a connection is waited on, it is looked at this often. After one interval in which nothing arrived a ping is
 * sent.
 */
export const KEEPALIVE_INTERVAL_MS = 1_000;

/** Intervals in a row in which nothing arrived, after which a connection counts as broken: 3 to 4 s of silence. */
export const SILENT_INTERVALS_MAX = 3;

/** With more than this queued on a connection, bytes that leave it show that the peer takes them. */
export const BACKLOG_BYTES = 64 * 1024;

/** Connections that one server keeps open; the next is closed at once. */
export const CONNECTIONS_MAX = 4096;
