import { type Disk, readWholeFile } from '@tidemark/ports';
import { hasSizes, parseCleanMarker } from '../core/clean-marker-format.js';
import type { EpochEntry } from '../core/epoch-cache.js';
import { parseEpochCheckpoint } from '../core/epoch-checkpoint-format.js';
import { decodeSlots, type LogCheckpointState } from '../core/log-checkpoint-format.js';
import { isAbsent } from '../errors.js';
import { CLEAN_MARKER_NAME, DAMAGE_MARKER_NAME, EPOCH_CHECKPOINT_NAME, LOG_CHECKPOINT_NAME } from '../file-names.js';
import type { Finding } from './finding.js';

/** What a log's small files say of its segments. */
export interface OfflineLogState {
  /** Undefined: there is no `log-checkpoint`, or none that is whole. */
  readonly checkpoint: LogCheckpointState | undefined;
  /** It was closed in order and not written to since; `logEndOffset` is where it ended. */
  readonly closedAt: number | undefined;
  /** A read found damage while the log was open. */
  readonly isSuspect: boolean;
  /** Undefined: the file is absent or damaged. */
  readonly epochs: readonly EpochEntry[] | undefined;
  readonly findings: readonly Finding[];
}

/** The bytes of a file that may be absent. Throws DiskError. */
export function readIfThere(disk: Disk, path: string): Uint8Array | undefined {
  try {
    return readWholeFile(disk, path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** A file that can only be taken whole, and is not what was written. */
export function damagedFile(file: string, reason: string): Finding {
  return { kind: 'damage', file, position: 0, reason };
}

/** Reads a log's small files. `segments`: its base offsets and sizes in order. Throws DiskError. */
export function readLogState(
  disk: Disk,
  directory: string,
  segments: readonly (readonly [baseOffset: number, sizeBytes: number])[],
): OfflineLogState {
  const findings: Finding[] = [];
  const checkpoint = readCheckpoint(disk, `${directory}/${LOG_CHECKPOINT_NAME}`, findings);
  const isSuspect = disk.exists(`${directory}/${DAMAGE_MARKER_NAME}`);
  if (isSuspect) {
    const reason = 'the node has found damage in the log; the next start checks every batch';
    findings.push({ kind: 'note', file: `${directory}/${DAMAGE_MARKER_NAME}`, position: 0, reason });
  }
  return {
    checkpoint,
    closedAt: readClosedAt(disk, `${directory}/${CLEAN_MARKER_NAME}`, { checkpoint, segments, findings }),
    isSuspect,
    epochs: readEpochs(disk, `${directory}/${EPOCH_CHECKPOINT_NAME}`, findings),
    findings,
  };
}

function readCheckpoint(disk: Disk, path: string, findings: Finding[]): LogCheckpointState | undefined {
  const bytes = readIfThere(disk, path);
  if (bytes === undefined) return undefined;
  const slot = decodeSlots(bytes);
  if (slot === 'damaged') findings.push(damagedFile(path, 'neither of its two slots is valid'));
  if (typeof slot === 'string') return undefined;
  for (const position of [0, bytes.length / 2]) {
    if (decodeSlots(bytes.subarray(position, position + bytes.length / 2)) !== 'damaged') continue;
    findings.push({ kind: 'note', file: path, position, reason: 'this slot is not whole; the other one counts' });
  }
  return slot.state;
}

function readClosedAt(
  disk: Disk,
  path: string,
  found: {
    readonly checkpoint: LogCheckpointState | undefined;
    readonly segments: readonly (readonly [baseOffset: number, sizeBytes: number])[];
    readonly findings: Finding[];
  },
): number | undefined {
  const bytes = readIfThere(disk, path);
  if (bytes === undefined) return undefined;
  const marker = parseCleanMarker(bytes);
  if (marker === undefined) {
    found.findings.push(damagedFile(path, 'its CRC does not match'));
    return undefined;
  }
  const { segments, checkpoint } = found;
  return hasSizes(marker, segments) && checkpoint?.recoveryPoint === marker.logEndOffset
    ? marker.logEndOffset
    : undefined;
}

function readEpochs(disk: Disk, path: string, findings: Finding[]): readonly EpochEntry[] | undefined {
  const bytes = readIfThere(disk, path);
  if (bytes === undefined) return undefined;
  try {
    return parseEpochCheckpoint(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    findings.push(damagedFile(path, error.message));
    return undefined;
  }
}
