export {
  type AskedStatus,
  askStatus,
  type StartedCluster,
  startCluster,
  stopCluster,
} from './cluster/control.js';
export { freeBasePort } from './cluster/free-ports.js';
export { type ClusterLayout, findOrCreateLayout, frameAddresses, type NodeLayout } from './cluster/layout.js';
export { runningPid, signalNode, startNodeProcess } from './cluster/node-process.js';
export type { BrokerAnswer, ClusterAnswers } from './cluster/questions.js';
export type { ClusterStatus, NodeStatus, PartitionStatus } from './cluster/status.js';
export { EndSignal } from './end-signal.js';
export { formatTable } from './output.js';
export { commandWorld } from './world.js';
