export {
  type AskedStatus,
  askStatus,
  frameAddresses,
  type StartedCluster,
  startCluster,
  stopCluster,
  waitUntilReady,
} from './cluster/control.js';
export { freeBasePort } from './cluster/free-ports.js';
export { type ClusterLayout, findLayout, findOrCreateLayout, type NodeLayout } from './cluster/layout.js';
export { removePidFile, runningPid, signalNode, startNodeProcess } from './cluster/node-process.js';
export { askCluster, type BrokerAnswer, type ClusterAnswers, checked } from './cluster/questions.js';
export {
  type ClusterStatus,
  clusterStatus,
  formatPartitions,
  formatStatus,
  type NodeStatus,
  type PartitionStatus,
} from './cluster/status.js';
export { CliError, type ExitCode, exitCodes } from './exit-codes.js';
export { main } from './main.js';
export { formatTable } from './output.js';
export { commandWorld } from './world.js';
