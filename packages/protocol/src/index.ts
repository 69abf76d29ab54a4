export * from '../generated/error-table.js';
export * from '../generated/wire.js';
export * from './ids.js';
