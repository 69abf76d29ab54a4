export * from './channel.js';
export * from './handler-registry.js';
export * from './method.js';
export * from './methods.js';
export { RpcError } from './rpc-error.js';
