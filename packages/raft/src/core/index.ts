export * from './effects.js';
export * from './invariant.js';
export type { ProposeOutcome } from './leader.js';
export { type EntryRange, LogIndex } from './log-index.js';
export * from './messages.js';
export * from './options.js';
export * from './raft-core.js';
export type { CoreConfig } from './state.js';
export * from './types.js';
