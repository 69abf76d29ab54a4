/** Files of a log's directory, in Kafka's names where Kafka has the file. */
export const EPOCH_CHECKPOINT_NAME = 'leader-epoch-checkpoint';
export const LOG_CHECKPOINT_NAME = 'log-checkpoint';
export const CLEAN_MARKER_NAME = 'clean-shutdown';
/** Says that damage was found while the log was open: the next opening trusts nothing. */
export const DAMAGE_MARKER_NAME = 'damage-found';
/** Up to where each log of a data directory is compacted. */
export const CLEANER_CHECKPOINT_NAME = 'cleaner-offset-checkpoint';
export const DELETED_SUFFIX = '.deleted';
/** What compaction is writing. */
export const CLEANED_SUFFIX = '.cleaned';
/** What compaction has written, and stands for the segments that are to go. */
export const SWAP_SUFFIX = '.swap';

export const INDEX_EXTENSIONS = ['.index', '.timeindex'] as const;
export const SNAPSHOT_EXTENSION = '.snapshot';

/** Every file of a segment but the log, which comes first: whoever finds it finds the others too. */
export const SEGMENT_EXTENSIONS = ['.log', ...INDEX_EXTENSIONS, SNAPSHOT_EXTENSION, '.txnindex'] as const;

/** A segment's base offset as its files are named: 20 digits. */
export function segmentName(baseOffset: number): string {
  return String(baseOffset).padStart(20, '0');
}

/** The base offset of a `.log` file, undefined for any other name. */
export function parseSegmentName(fileName: string): number | undefined {
  const match = /^(\d{20})\.log$/.exec(fileName);
  const baseOffset = Number(match?.[1]);
  return Number.isSafeInteger(baseOffset) ? baseOffset : undefined;
}

/** The name of the `.log` file that an index is of; undefined for any other name. */
export function logNameOfIndex(fileName: string): string | undefined {
  const extension = INDEX_EXTENSIONS.find((each) => fileName.endsWith(each));
  const logName = extension && `${fileName.slice(0, -extension.length)}.log`;
  return logName !== undefined && parseSegmentName(logName) !== undefined ? logName : undefined;
}

/** The offset of a `.snapshot` file, undefined for any other name. */
export function parseSnapshotName(fileName: string): number | undefined {
  return fileName.endsWith(SNAPSHOT_EXTENSION)
    ? parseSegmentName(`${fileName.slice(0, -SNAPSHOT_EXTENSION.length)}.log`)
    : undefined;
}

/** The directory that holds another. */
export function parentDirectory(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}
