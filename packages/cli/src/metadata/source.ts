import { statSync } from 'node:fs';
import { applyBatch, decodeSnapshot, emptyImage, type MetadataImage } from '@tidemark/metadata';
import { NodeDisk } from '@tidemark/ports/node';
import { readHeader } from '@tidemark/protocol';
import { readOffline, readOfflineSnapshot } from '@tidemark/raft';
import { CliError, exitCodes } from '../exit-codes.js';

/** Metadata from somewhere: an image, and the batches that follow it. */
export interface MetadataHistory {
  readonly start: MetadataImage;
  readonly batches: readonly Uint8Array[];
}

/** `PATH` or `PATH@OFFSET`: a node's data directory, its metadata directory or a snapshot file, as of an offset. */
export interface MetadataSource {
  readonly path: string;
  readonly at: number | undefined;
}

export function parseSource(text: string): MetadataSource {
  const [, path, at] = /^(.*)@(\d+)$/.exec(text) ?? [];
  return path === undefined || path === '' ? { path: text, at: undefined } : { path, at: Number(at) };
}

/**
 * Reads what a source names without changing anything, also while its node runs. Where not all could be read, stderr says
 * up to where and why. Throws CliError, also if what was read does not reach back or on to the offset; MetadataError.
 */
export function readSource(source: string): MetadataHistory {
  const { path, at } = parseSource(source);
  const { stoppedBy, ...history } = readHistory(path);
  const { start, batches } = history;
  const [last] = batches.slice(-1);
  const end = last === undefined ? start.offset : readHeader(last).lastOffset;
  const why = stoppedBy === undefined ? '' : `: ${stoppedBy}`;
  if (at === undefined) {
    if (why !== '') process.stderr.write(`tidemark: ${source} is read up to offset ${end}${why}\n`);
    return history;
  }
  if (at < start.offset) {
    throw new CliError(exitCodes.failed, `${path} reaches back to offset ${start.offset}, not to ${at}`);
  }
  if (at > end) throw new CliError(exitCodes.failed, `${path} reaches to offset ${end}, not to ${at}${why}`);
  return { start, batches: batches.filter((batch) => readHeader(batch).lastOffset <= at) };
}

/** `stoppedBy`: why there is nothing beyond the last batch, where that is not the end of what was found. */
function readHistory(path: string): MetadataHistory & { readonly stoppedBy: string | undefined } {
  const disk = new NodeDisk();
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind === undefined) throw new CliError(exitCodes.failed, `there is no ${path}: name a node's data directory`);
  try {
    if (kind.isFile()) {
      const { payload } = readOfflineSnapshot(disk, path);
      return { start: decodeSnapshot(payload), batches: [], stoppedBy: undefined };
    }
    const inside = ['metadata', 'data/metadata'].map((name) => `${path}/${name}`).find((each) => disk.exists(each));
    const { snapshot, entries, stoppedBy } = readOffline(disk, inside ?? path);
    const start = snapshot === undefined ? emptyImage : decodeSnapshot(snapshot.payload);
    return { start, batches: entries, stoppedBy };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CliError(exitCodes.failed, error.message, { cause: error });
  }
}

/** The image at the end of a history. Throws MetadataError. */
export function imageOf({ start, batches }: MetadataHistory): MetadataImage {
  return batches.reduce((image, batch) => applyBatch(image, batch).image, start);
}
