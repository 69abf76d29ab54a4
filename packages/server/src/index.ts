export {
  DIRECTORY_STATE_NAME,
  type DirectoryState,
  decodeDirectoryState,
  isCurrent,
  type LastStop,
  readDirectoryState,
  readLastStop,
} from '@tidemark/broker';
export * from './config/index.js';
export { DataDirectoryError, type DirectoryMeta, parseMeta } from './data-directory.js';
export { type EmbeddedCluster, type StartClusterOptions, startCluster } from './embedded-cluster.js';
export { type FramesDoor, openFramesDoor } from './frames-door.js';
export { tuneGarbageCollector } from './garbage-collector.js';
export { Node, type Readiness } from './node.js';
export type { NodeLimits } from './node-limits.js';
export { type OpenNodeOptions, openNode } from './open-node.js';
export { type RunningNode, type StartNodeOptions, startNode } from './start-node.js';
export { VERSION } from './version.js';
