export { type BeginLogOptions, beginLog } from './begin-log.js';
export { CommitLog, type OpenLog } from './commit-log.js';
export { CleanerCheckpoint, type CleanerNote } from './compaction/cleaner-checkpoint.js';
export { type CompactionPace, InlineCompactionRunner } from './compaction/inline-runner.js';
export {
  type CleanedGroup,
  CompactionError,
  type CompactionErrorCode,
  type CompactionJob,
  type CompactionOwner,
  type CompactionRunner,
  type CompactionSummary,
} from './compaction/job.js';
export type { CompactionLimits, CompactionRequest, JudgedLog, LogCompaction } from './compaction/log-compaction.js';
export { isFiller } from './core/compaction/filler.js';
export { type EpochEnd, type EpochEntry, LeaderEpochCache } from './core/epoch-cache.js';
export {
  PRODUCER_BATCHES_MAX,
  type ProducerBatch,
  type ProducerCheck,
  ProducerDraft,
  type ProducerEntry,
  type ProducerHeader,
  ProducerStates,
} from './core/producer-states.js';
export { FailedDirectoryError, LogError, type LogErrorCode } from './errors.js';
export { parentDirectory } from './file-names.js';
export { FolderRemoval } from './folder-removal.js';
export { defaultJournalOptions, Journal, type JournalOptions } from './journal/journal.js';
export { LogJournal } from './journal/log-journal.js';
export { endAfterRecovery, logStartIn, readJournal, recoveryPointIn } from './journal/offline.js';
export { defaultLogOptions, type FlushPolicy, type LogOptions } from './options.js';
export {
  parsePartitionDirectoryName,
  partitionDirectoryName,
  readPartitionMetadata,
} from './partition-directory.js';
export type { ReadBatches, ReadRequest, ReadResult } from './reader.js';
export type { LogDamage, RecoveryReport } from './recovery.js';
export type { RetentionRequest } from './segment-deletion.js';
export { SingleFlight } from './single-flight.js';
export { strictDisk } from './strict-disk.js';
export { sharedTailCache, TailCachePool } from './tail-cache.js';
export type { TimestampedOffset } from './timestamp-search.js';
export { sharedWriteBehind, type WriteBehindOptions } from './write-behind.js';
