import { FailedDirectoryError, parsePartitionDirectoryName, readPartitionMetadata } from '@tidemark/commitlog';
import { isFullDisk, type World } from '@tidemark/ports';
import { partitionName, type ReplicaKey } from './broker-store.js';
import type { LogDirectories, LogDirectory } from './log-directories.js';

/** A folder that says whose replica it holds. */
export interface ReplicaFolder extends ReplicaKey {
  readonly topic: string;
  readonly directory: LogDirectory;
  readonly path: string;
}

export interface SearchedDirectories {
  readonly world: Pick<World, 'disk' | 'log'>;
  readonly directories: LogDirectories;
  /** The directory knows of everything that was acknowledged: it was not away meanwhile. */
  readonly isCurrent: (directory: LogDirectory) => boolean;
}

/** Two folders say that they are the same replica's, and which one counts is not for the broker to guess. */
export class DuplicateReplicaError extends Error {
  override readonly name = 'DuplicateReplicaError';
}

const STRAY_SUFFIX = '.stray';
/** The longest name that a file system takes. */
const NAME_BYTES_MAX = 255;

/**
 * The replicas' folders in the directories that are online. One that cannot say whose it is is set aside under another
 * name where there is room for that, and never served; so is one in a directory that was away while the replica was made
 * elsewhere. Throws DiskError for the first directory, and DuplicateReplicaError.
 */
export function findReplicaFolders(searched: SearchedDirectories): ReplicaFolder[] {
  const { world, isCurrent } = searched;
  const found = new Map<string, ReplicaFolder>();
  for (const folder of foldersIn(searched)) {
    const name = partitionName(folder);
    const other = found.get(name);
    if (other === undefined) {
      found.set(name, folder);
      continue;
    }
    const [counts, away] = isCurrent(other.directory) ? [other, folder] : [folder, other];
    if (isCurrent(away.directory) || !isCurrent(counts.directory)) {
      throw new DuplicateReplicaError(
        `${other.path} and ${folder.path} are both of partition ${name}: move away the one that is not to count, and start again`,
      );
    }
    found.set(name, counts);
    setAside(world, away.path);
  }
  return [...found.values()];
}

function* foldersIn({ world, directories }: SearchedDirectories): Generator<ReplicaFolder, void, undefined> {
  for (const directory of directories.online) {
    try {
      for (const name of world.disk.list(directory.path)) {
        const path = `${directory.path}/${name}`;
        const named = parsePartitionDirectoryName(name);
        if (named === undefined) continue;
        const topicId = topicIdOf(world, path);
        if (topicId === undefined) setNobodysAside(world, path);
        else yield { ...named, topicId, directory, path };
      }
    } catch (error) {
      if (!(error instanceof FailedDirectoryError)) throw error;
    }
  }
}

/** A folder that does not say whose it is harms nothing where its directory has no room to give it another name. */
function setNobodysAside(world: SearchedDirectories['world'], directory: string): void {
  try {
    setAside(world, directory);
  } catch (error) {
    if (!isFullDisk(error)) throw error;
    world.log.warn("the disk is full: a folder that is nobody's keeps its name until the next start", {
      directory,
      error,
    });
  }
}

/** Renames a folder that is nobody's replica, so that an operator can look at it and nothing serves it; returns its new name. */
export function setAside(world: Pick<World, 'disk' | 'log'>, directory: string): string {
  const target = strayPathOf(world.disk, directory);
  world.disk.rename(directory, target);
  world.log.warn('set a folder aside: it does not belong to a replica of this node', { directory, target });
  return target;
}

/** A free name beside a folder's own, by which no start takes it for a replica's. */
export function strayPathOf(disk: Pick<World['disk'], 'exists'>, directory: string): string {
  let path = strayPath(directory, STRAY_SUFFIX);
  for (let count = 1; disk.exists(path); count += 1) path = strayPath(directory, `.${count}${STRAY_SUFFIX}`);
  return path;
}

/** A topic's name may be so long that its folder's has no room for a suffix: then it loses its end, as Kafka's do. */
function strayPath(directory: string, suffix: string): string {
  const parent = directory.slice(0, directory.lastIndexOf('/') + 1);
  let name = directory.slice(parent.length);
  const encoder = new TextEncoder();
  while (encoder.encode(name).length + suffix.length > NAME_BYTES_MAX) name = name.slice(0, -1);
  return parent + name + suffix;
}

/** Folders that were set aside, by this run or an earlier one. */
export function strays(world: Pick<World, 'disk'>, dataDirectory: string): string[] {
  try {
    const names = world.disk.list(dataDirectory).filter((name) => name.endsWith(STRAY_SUFFIX));
    return names.map((name) => `${dataDirectory}/${name}`);
  } catch (error) {
    if (error instanceof FailedDirectoryError) return [];
    throw error;
  }
}

/** Whose replica a folder says it holds; undefined where it is gone, or cannot say. Throws DiskError. */
export function topicIdOf(world: Pick<World, 'disk'>, directory: string): ReplicaKey['topicId'] | undefined {
  try {
    return readPartitionMetadata(world.disk, directory);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
