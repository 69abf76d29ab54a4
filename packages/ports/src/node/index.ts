export * from './create-node-world.js';
export { readStoreCopy } from './level-copy.js';
export { LevelStores } from './level-stores.js';
export { NodeClock } from './node-clock.js';
export { NodeDisk } from './node-disk.js';
export { NodeNetwork } from './node-network.js';
export { nodeRandom } from './node-random.js';
export { PinoLog, type PinoLogOptions } from './pino-log.js';
export { PrometheusMetrics, type PrometheusMetricsOptions } from './prometheus-metrics.js';
