import type { Disk } from '@tidemark/ports';
import { parseCleanMarker } from '../core/clean-marker-format.js';
import { parseEpochCheckpoint } from '../core/epoch-checkpoint-format.js';
import { decodeSlots } from '../core/log-checkpoint-format.js';
import { CLEAN_MARKER_NAME, EPOCH_CHECKPOINT_NAME, LOG_CHECKPOINT_NAME, parentDirectory } from '../file-names.js';
import { isSegmentFileName } from '../journal/journal-files.js';
import { METADATA_NAME, parsePartitionMetadata } from '../partition-directory.js';
import type { Finding, Findings } from './finding.js';
import { damagedFile, readIfThere } from './log-state.js';
import { decodeProducerSnapshot } from './producer-snapshot.js';
import { checkTransactionIndex } from './transaction-index.js';
import { verifyJournal } from './verify-journal.js';
import { verifySegment } from './verify-log.js';

const SEGMENT_FILE = /^(\d{20})\.(log|index|timeindex)$/;

/**
 * What is wrong with one file by itself; an index is held against the segment beside it. Undefined: a log has no such
 * file. Throws DiskError; RangeError for a journal of an unknown version.
 */
export function verifyLogFile(disk: Disk, path: string): Findings | undefined {
  const [directory, name] = [parentDirectory(path), path.slice(path.lastIndexOf('/') + 1)];
  const [, base, extension] = SEGMENT_FILE.exec(name) ?? [];
  if (base !== undefined) {
    const all = verifySegment(disk, { directory, baseOffset: Number(base) });
    return extension === 'log' ? withoutResult(all) : onlyOf(all, path);
  }
  if (name.endsWith('.txnindex')) return checkTransactionIndex(disk, path, { from: 0, end: Number.POSITIVE_INFINITY });
  if (isSegmentFileName(name)) return withoutResult(verifyJournal(disk, directory, name));
  const parse = parserOf(name);
  return parse === undefined ? undefined : checkWhole(disk, path, parse);
}

/** A parser throws RangeError for a file that is not whole. */
function parserOf(name: string): ((bytes: Uint8Array) => unknown) | undefined {
  if (name.endsWith('.snapshot')) return decodeProducerSnapshot;
  if (name === EPOCH_CHECKPOINT_NAME) return parseEpochCheckpoint;
  if (name === METADATA_NAME) return (bytes) => parsePartitionMetadata(new TextDecoder().decode(bytes));
  if (name === LOG_CHECKPOINT_NAME) {
    return (bytes) => assertWhole(decodeSlots(bytes) !== 'damaged', 'neither of its two slots is valid');
  }
  if (name !== CLEAN_MARKER_NAME) return undefined;
  return (bytes) => assertWhole(parseCleanMarker(bytes) !== undefined, 'its CRC does not match');
}

function assertWhole(isWhole: boolean, problem: string): void {
  if (!isWhole) throw new RangeError(problem);
}

function* checkWhole(disk: Disk, path: string, parse: (bytes: Uint8Array) => unknown): Findings {
  try {
    parse(readIfThere(disk, path) ?? new Uint8Array(0));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    yield damagedFile(path, error.message);
  }
}

function* withoutResult(source: Generator<Finding, unknown, undefined>): Findings {
  yield* source;
}

function* onlyOf(source: Generator<Finding, unknown, undefined>, path: string): Findings {
  for (const finding of source) if (finding.file === path) yield finding;
}
