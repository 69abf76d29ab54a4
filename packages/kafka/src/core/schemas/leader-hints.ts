import { int32, string, struct } from '../schema.js';

/** Where the leader is now, for a client that asked another broker (KIP-951). */
export const currentLeader = <const O extends { readonly since: number; readonly tag: number }>(options: O) =>
  struct({ leaderId: int32({ default: -1 }), leaderEpoch: int32({ default: -1 }) }, options);

/** The address of a broker that a hint names. */
export const nodeEndpoint = struct({
  nodeId: int32(),
  host: string(),
  port: int32(),
  rack: string({ nullableFrom: 0, default: null }),
});
