export { ActiveController } from './active-controller.js';
export { AdminForwarder, type AdminForwarderOptions } from './admin-forwarder.js';
export { AdminOperations } from './admin-operations.js';
export { Controller, type ControllerOptions } from './controller.js';
export { type ControllerConfig, defaultControllerConfig } from './controller-config.js';
export { registerControllerHandlers } from './controller-handlers.js';
export { describeCluster, describeTopics } from './core/describe.js';
export type { StaticConfigs, StaticEntry } from './core/describe-configs.js';
export type { CommittedBatch, Leader, MetadataMachine, Proposed, RaftPort } from './raft-port.js';
