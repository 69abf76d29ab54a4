import { posix } from 'node:path';
import { type Disk, DiskError, isFullDisk, type Random, readWholeFile, type Store, type World } from '@tidemark/ports';
import { type DirectoryId, directoryId } from '@tidemark/protocol';
import {
  claimDataDirectory,
  DamagedMetaError,
  DataDirectoryError,
  type DirectoryMeta,
  NEW_DISK_NAME,
  parseMeta,
} from './data-directory.js';

/** A directory of `log.dirs` beside the first. */
export interface ClaimedDirectory {
  readonly path: string;
  /** Undefined: it cannot be read, and never could. */
  readonly directoryId: DirectoryId | undefined;
  /** Why it cannot be used; undefined: it can. */
  readonly problem?: string;
}

const PREFIX = 'log-directory/';
const AFTER_PREFIX = 'log-directory0';

/** Which directory last lay at which path: what tells a disk that is not mounted from a new one. */
class KnownDirectories {
  readonly #store: Store;
  /** By path, spelled plainly. */
  readonly paths: ReadonlyMap<string, DirectoryId>;

  private constructor(store: Store, paths: ReadonlyMap<string, DirectoryId>) {
    this.#store = store;
    this.paths = paths;
  }

  static async load(store: Store): Promise<KnownDirectories> {
    const entries = await store.entries({ from: PREFIX, before: AFTER_PREFIX });
    const paths = entries.map(([key, path]) => [
      spelledPlainly(new TextDecoder().decode(path)),
      directoryId(key.slice(PREFIX.length)),
    ]);
    return new KnownDirectories(store, new Map(paths as [string, DirectoryId][]));
  }

  /** Durable when it resolves. */
  async save(directories: readonly ClaimedDirectory[]): Promise<void> {
    const kept = directories.flatMap(({ path, directoryId: id }) => (id === undefined ? [] : [{ path, id }]));
    const gone = [...this.paths.values()].filter((id) => !kept.some((each) => each.id === id));
    await this.#store.apply([
      ...gone.map((id) => ({ kind: 'delete' as const, key: PREFIX + id })),
      ...kept.map(({ path, id }) => ({
        kind: 'put' as const,
        key: PREFIX + id,
        value: new TextEncoder().encode(spelledPlainly(path)),
      })),
    ]);
  }
}

/**
 * Claims the directories of `log.dirs` behind the first for a node. One that cannot be read or written, or is empty where there was
 * one, is done without. Rejects with DataDirectoryError for one that is another node's, or is there twice.
 */
export async function claimLogDirectories(
  world: Pick<World, 'log'> & { readonly disk: Disk; readonly random: Random },
  details: {
    readonly store: Store;
    readonly first: DirectoryMeta;
    readonly paths: readonly string[];
    readonly clusterId: string;
    readonly nodeId: number;
  },
): Promise<ClaimedDirectory[]> {
  const { store, first, paths, clusterId, nodeId } = details;
  const known = await KnownDirectories.load(store);
  const places = new PlacesOfBefore(
    known.paths,
    paths.map((path) => [path, idIn(world.disk, path)]),
  );
  const claimed: ClaimedDirectory[] = [];
  for (const path of paths) {
    const before = places.missingAt(path);
    const directory = claim(world, { path, clusterId, nodeId, before });
    const id = directory.directoryId;
    const other =
      id === first.directoryId ? 'the first of log.dirs' : claimed.find((each) => each.directoryId === id)?.path;
    if (id !== undefined && other !== undefined) {
      throw new DataDirectoryError(
        `${path} has the same directory id as ${other}: one is a copy; leave one of them out of log.dirs`,
      );
    }
    claimed.push(directory);
  }
  for (const [path, id] of known.paths) {
    if (claimed.some((each) => each.directoryId === id)) continue;
    world.log.warn('a directory is not in log.dirs any more: its replicas are fetched again', { directory: path });
  }
  await known.save(claimed);
  return claimed;
}

/**
 * Which directory that is nowhere now may belong at a path at which none can be seen: the one that lay there last, or one
 * whose own path another directory has taken. Two that changed places while one of their disks is not mounted leave the
 * mount point of the other empty.
 */
class PlacesOfBefore {
  readonly #missing = new Map<string, DirectoryId>();
  readonly #displaced: DirectoryId[] = [];
  readonly #present: ReadonlyMap<string, DirectoryId | undefined>;

  constructor(
    known: ReadonlyMap<string, DirectoryId>,
    present: readonly (readonly [string, DirectoryId | undefined])[],
  ) {
    const idAt = new Map(present.map(([path, id]) => [spelledPlainly(path), id]));
    const found = new Set(idAt.values());
    for (const [path, id] of known) {
      if (found.has(id)) continue;
      if (idAt.get(path) === undefined) this.#missing.set(path, id);
      else this.#displaced.push(id);
    }
    this.#present = idAt;
  }

  /** Undefined: none. Each is told once. */
  missingAt(path: string): DirectoryId | undefined {
    const plain = spelledPlainly(path);
    if (this.#present.get(plain) !== undefined) return undefined;
    return this.#missing.get(plain) ?? this.#displaced.shift();
  }
}

/** So that `/d/` and `/d` are the same place. */
function spelledPlainly(path: string): string {
  return posix.normalize(`${path}/`).slice(0, -1);
}

function claim(
  world: { readonly disk: Disk; readonly random: Random },
  details: {
    readonly path: string;
    readonly clusterId: string;
    readonly nodeId: number;
    readonly before: DirectoryId | undefined;
  },
): ClaimedDirectory {
  const { path, before } = details;
  try {
    if (before !== undefined && isEmpty(world.disk, path)) {
      const problem = `it is empty and held data before: mount it, or if its disk was replaced, create a file ${NEW_DISK_NAME} in it`;
      return { path, directoryId: before, problem };
    }
    const { directoryId: id } = claimDataDirectory(world, details);
    const problem = whyNotWritable(world.disk, path);
    return { path, directoryId: id, ...(problem !== undefined && { problem }) };
  } catch (error) {
    if (!(error instanceof DiskError || error instanceof DamagedMetaError)) throw error;
    // What can be read and not made sure of is still the one that it is: what it holds is not to be made anew elsewhere.
    return { path, directoryId: before ?? idIn(world.disk, path), problem: error.message };
  }
}

/** Why nothing can be written there, be it ever so readable; undefined: it can, or lacks room, which is no failure. */
function whyNotWritable(disk: Disk, path: string): string | undefined {
  // What an interrupted replacement leaves anyway.
  const probe = `${path}/meta.json.tmp`;
  try {
    disk.open(probe, 'create').close();
    disk.remove(probe);
    return undefined;
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    const { message } = error;
    return isFullDisk(error) ? undefined : `nothing can be written there: ${message}`;
  }
}

/** The id of what lies at a path, if that can be read. */
function idIn(disk: Disk, path: string): DirectoryId | undefined {
  try {
    return parseMeta(new TextDecoder().decode(readWholeFile(disk, `${path}/meta.json`)), path).directoryId;
  } catch (error) {
    if (error instanceof DiskError || error instanceof DataDirectoryError) return undefined;
    throw error;
  }
}

function isEmpty(disk: Disk, path: string): boolean {
  try {
    const names = disk.list(path);
    return !names.includes('meta.json') && !names.includes(NEW_DISK_NAME);
  } catch (error) {
    if (error instanceof DiskError && error.code === 'ENOENT') return true;
    throw error;
  }
}
