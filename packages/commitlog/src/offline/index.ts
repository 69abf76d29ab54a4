/** Reading logs and journals from outside, without changing a byte: for tools. */

export { parseCleanMarker as decodeCleanMarker } from '../core/clean-marker-format.js';
export { isSegmentFileName as isJournalFileName } from '../journal/journal-files.js';
export { endAfterReplay, journaledLog } from '../journal/offline.js';
export { readPartitionMetadata } from '../partition-directory.js';
export { type DumpOptions, dumpIndex, dumpSegment, emptyProducers, type IndexItem, type LogItem } from './dump.js';
export { dumpJournalSegment, type JournalItem } from './dump-journal.js';
export type { Finding } from './finding.js';
export { type LogListing, listLog, sizesOf } from './log-listing.js';
export { type OfflineLogState, readLogState } from './log-state.js';
export { decodeProducerSnapshot, plainProducer, type SnapshotProducer } from './producer-snapshot.js';
export { endOfSuspended, type FoundLog } from './suspended-log.js';
export { verifyLogFile } from './verify-file.js';
export { type JournalSummary, verifyJournal } from './verify-journal.js';
export { type LogSummary, type VerifyLogOptions, verifyLog, verifySegment } from './verify-log.js';
