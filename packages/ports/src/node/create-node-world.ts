import type { Log } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { World } from '../world.js';
import { AcceptFailures } from './accept-failures.js';
import { LevelStores } from './level-stores.js';
import { NodeClock } from './node-clock.js';
import { NodeDisk } from './node-disk.js';
import { NodeNetwork } from './node-network.js';
import { nodeRandom } from './node-random.js';
import { PinoLog } from './pino-log.js';
import { PrometheusMetrics } from './prometheus-metrics.js';

/** The exit code of a process that halted itself (EX_SOFTWARE of sysexits.h). */
export const HALT_EXIT_CODE = 70;

export interface NodeWorldOptions {
  /** JSON lines on standard error if absent. */
  readonly log?: Log;
  readonly metrics?: Metrics;
  /** Replaces the end of the process, for processes that hold more than one node. Must not return. */
  readonly halt?: (reason: string, error?: unknown) => never;
}

/** The real world: this machine's clock, disk, network and randomness. */
export function createNodeWorld(options: NodeWorldOptions = {}): World {
  const log = options.log ?? new PinoLog();
  const clock = new NodeClock();
  const failures = new AcceptFailures(log);
  return {
    clock,
    random: nodeRandom,
    disk: new NodeDisk(),
    stores: new LevelStores(),
    network: new NodeNetwork((error) => failures.failed(error, clock.monotonicMs())),
    log,
    metrics: options.metrics ?? new PrometheusMetrics(),
    halt:
      options.halt ??
      ((reason, error) => {
        try {
          log.error(`halting: ${reason}`, error === undefined ? {} : { error });
        } finally {
          // Whatever happened to the line: nothing may go on.
          process.exit(HALT_EXIT_CODE);
        }
      }),
  };
}
