import type { Disk } from '@tidemark/ports';
import { parseSegmentName } from '../file-names.js';

/** What a log's directory holds, by base offset. */
export interface LogListing {
  readonly segments: readonly { readonly baseOffset: number; readonly path: string; readonly sizeBytes: number }[];
  readonly snapshots: readonly { readonly offset: number; readonly path: string }[];
  readonly sizeBytes: number;
}

/** Throws DiskError. */
export function listLog(disk: Disk, directory: string): LogListing {
  const segments: LogListing['segments'][number][] = [];
  const snapshots: LogListing['snapshots'][number][] = [];
  for (const name of disk.list(directory)) {
    const path = `${directory}/${name}`;
    const baseOffset = parseSegmentName(name);
    const snapshotOffset = /^(\d{20})\.snapshot$/.exec(name)?.[1];
    if (baseOffset !== undefined) segments.push({ baseOffset, path, sizeBytes: sizeOf(disk, path) });
    else if (snapshotOffset !== undefined) snapshots.push({ offset: Number(snapshotOffset), path });
  }
  return { segments, snapshots, sizeBytes: segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
}

/** Of its segments, by base offset. */
export function sizesOf({ segments }: LogListing): (readonly [baseOffset: number, sizeBytes: number])[] {
  return segments.map(({ baseOffset, sizeBytes }) => [baseOffset, sizeBytes] as const);
}

function sizeOf(disk: Disk, path: string): number {
  const file = disk.open(path, 'read');
  try {
    return file.sizeBytes();
  } finally {
    file.close();
  }
}
