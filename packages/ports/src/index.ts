export * from './clock.js';
export * from './disk.js';
export * from './log.js';
export * from './metrics.js';
export * from './network.js';
export * from './random.js';
export * from './store.js';
export * from './world.js';
