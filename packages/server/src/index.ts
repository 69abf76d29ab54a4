export { ConfigError } from './config/config-error.js';
export { configKeys, type NodeConfig, type QuorumVoter, type Role } from './config/keys.js';
export { type ConfigSources, loadConfig } from './config/load.js';
export { DataDirectoryError, type DirectoryMeta, parseMeta } from './data-directory.js';
export { type EmbeddedCluster, type StartClusterOptions, startCluster } from './embedded-cluster.js';
export { type FramesDoor, openFramesDoor } from './frames-door.js';
export { Node, type OpenNodeOptions, openNode, type Readiness } from './node.js';
export { type RunningNode, type StartNodeOptions, startNode } from './start-node.js';
export { VERSION } from './version.js';
