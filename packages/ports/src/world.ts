import type { Clock } from './clock.js';
import type { Disk } from './disk.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';
import type { Network } from './network.js';
import type { Random } from './random.js';
import type { StoreFactory } from './store.js';

/** Everything that a node, or a client, may touch of the world outside it. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly disk: Disk;
  readonly stores: StoreFactory;
  readonly network: Network;
  readonly log: Log;
  readonly metrics: Metrics;
  /**
   * Ends the process at once, without any clean-up: after a failed fsync, an impossible state.
   * In the simulator it crashes the simulated process. Never returns.
   */
  readonly halt: (reason: string, error?: unknown) => never;
}
