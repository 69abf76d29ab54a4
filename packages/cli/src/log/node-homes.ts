import { dirname } from 'node:path';
import { type Disk, DiskError, readWholeFile } from '@tidemark/ports';
import { DataDirectoryError, type DirectoryMeta, parseMeta } from '@tidemark/server';
import type { LogTarget } from './targets.js';

/** The files of a data directory's first of `log.dirs`, which the others have not. */
const ONLY_IN_FIRST = ['store', 'journal'];

/**
 * Which data directories are one node's: the first of its `log.dirs` has the journal and the store for all of them. The
 * replicas of other nodes have the same topic id and partition, so that nothing but `meta.json` tells whose a log is.
 */
export class NodeHomes {
  readonly #disk: Disk;
  readonly #firsts: readonly string[];
  readonly #metas = new Map<string, DirectoryMeta | undefined>();

  constructor(disk: Disk, targets: readonly LogTarget[]) {
    this.#disk = disk;
    const inFirst = targets.filter(({ kind }) => kind === 'journal' || kind === 'store');
    this.#firsts = [...new Set(inFirst.map(({ path }) => dirname(path)))];
  }

  /** The first of the directories of the node whose this one is; undefined: it is not among the targets, or not alone. */
  of(dataDirectory: string): string | undefined {
    if (this.#isFirst(dataDirectory)) return dataDirectory;
    const own = this.#metaOf(dataDirectory);
    if (own === undefined) return undefined;
    const found = this.#firsts.filter((first) => {
      const meta = this.#metaOf(first);
      return meta?.clusterId === own.clusterId && meta.nodeId === own.nodeId;
    });
    return found.length === 1 ? found[0] : undefined;
  }

  #isFirst(dataDirectory: string): boolean {
    const has = (name: string) => this.#disk.exists(`${dataDirectory}/${name}`);
    return this.#firsts.includes(dataDirectory) || ONLY_IN_FIRST.some(has);
  }

  /** The id that `meta.json` gives a directory, if it can be read. */
  directoryIdOf(dataDirectory: string): DirectoryMeta['directoryId'] | undefined {
    return this.#metaOf(dataDirectory)?.directoryId;
  }

  #metaOf(directory: string): DirectoryMeta | undefined {
    if (!this.#metas.has(directory)) this.#metas.set(directory, readMeta(this.#disk, `${directory}/meta.json`));
    return this.#metas.get(directory);
  }
}

function readMeta(disk: Disk, path: string): DirectoryMeta | undefined {
  try {
    return parseMeta(new TextDecoder().decode(readWholeFile(disk, path)), path);
  } catch (error) {
    if (error instanceof DiskError || error instanceof DataDirectoryError) return undefined;
    throw error;
  }
}
