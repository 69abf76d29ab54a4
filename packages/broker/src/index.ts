export { Broker, type BrokerOptions, type NameserverPath } from './broker.js';
export { type BrokerConfig, type BrokerConfigInit, brokerConfig } from './broker-config.js';
export type { ControllerPath } from './control/controller-path.js';
export type { PartitionTable } from './partitions/partition-table.js';
export type { Replica, Role } from './partitions/replica.js';
export { type LastStop, readLastStop } from './storage/broker-store.js';
export {
  DIRECTORY_STATE_NAME,
  type DirectoryState,
  decodeDirectoryState,
  isCurrent,
  readDirectoryState,
} from './storage/directory-state.js';
