export { ConfigError } from './config-error.js';
export { configKeys, type NodeConfig, type QuorumVoter, type Role } from './keys.js';
export { type ConfigSources, loadConfig, passedOver } from './load.js';
