import {
  type Disk,
  DiskError,
  makeDirectoryNow,
  type Random,
  readWholeFile,
  replaceFileNow,
  type Store,
  type StoreFactory,
} from '@tidemark/ports';
import { type DirectoryId, directoryId, idFromBytes } from '@tidemark/protocol';
import { z } from 'zod';

/** The version of the layout of a data directory that this code reads and writes. */
export const FORMAT_VERSION = 1;

const schema = z.object({
  version: z.number().int(),
  clusterId: z.string(),
  nodeId: z.number().int(),
  directoryId: z.string().transform(directoryId),
});

/** What `meta.json` holds: whose directory this is. */
export interface DirectoryMeta {
  readonly version: number;
  readonly clusterId: string;
  readonly nodeId: number;
  readonly directoryId: DirectoryId;
}

/** An operator's word that a directory's disk was replaced, and what it held is gone: a file of this name, empty. */
export const NEW_DISK_NAME = 'new-disk';

/** A data directory that is not this node's, or that this version cannot read. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError';
}

/** Its `meta.json` is not what was written. */
export class DamagedMetaError extends DataDirectoryError {}

/**
 * Claims `path` for a node: reads its `meta.json`, or writes one with a fresh directory id if the directory is
 * new. Durable when it returns, with the directory itself and what was made above it. Throws DiskError.
 * @throws DataDirectoryError if it belongs to another node or cluster, has an unknown version, or holds files but no meta.json
 */
export function claimDataDirectory(
  { disk, random }: { disk: Disk; random: Random },
  { path, clusterId, nodeId }: { path: string; clusterId: string; nodeId: number },
): DirectoryMeta {
  const file = `${path}/meta.json`;
  if (disk.exists(file)) {
    const meta = checkMeta(new TextDecoder().decode(readWholeFile(disk, file)), { file, clusterId, nodeId });
    // Who wrote it may have ended before its name was durable.
    disk.syncDirectoryNow(path);
    return meta;
  }
  makeDirectoryNow(disk, path);
  const leftovers = disk.list(path).filter((name) => !['meta.json.tmp', 'lost+found', NEW_DISK_NAME].includes(name));
  if (leftovers.length > 0) {
    throw new DataDirectoryError(
      `${path} holds ${leftovers.slice(0, 3).join(', ')} but no meta.json: it is not a data directory of a node; choose an empty one`,
    );
  }
  const meta = { version: FORMAT_VERSION, clusterId, nodeId, directoryId: directoryId(idFromBytes(random.bytes(16))) };
  const bytes = new TextEncoder().encode(`${JSON.stringify(meta, null, 2)}\n`);
  replaceFileNow(disk, { directory: path, name: 'meta.json', bytes });
  disk.remove(`${path}/${NEW_DISK_NAME}`);
  return meta;
}

/** What the text of a `meta.json` says, whose path is `file`. Throws DataDirectoryError. */
export function parseMeta(text: string, file: string): DirectoryMeta {
  let meta: DirectoryMeta;
  try {
    meta = schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new DamagedMetaError(`${file} cannot be read as a node's meta file; restore it from a copy`, { cause });
  }
  if (meta.version !== FORMAT_VERSION) {
    throw new DataDirectoryError(
      `${file} has format version ${meta.version}, this is version ${FORMAT_VERSION}: start the release that wrote it`,
    );
  }
  return meta;
}

function checkMeta(
  text: string,
  { file, clusterId, nodeId }: { file: string; clusterId: string; nodeId: number },
): DirectoryMeta {
  const meta = parseMeta(text, file);
  if (meta.clusterId !== clusterId || meta.nodeId !== nodeId) {
    throw new DataDirectoryError(
      `${file} belongs to node ${meta.nodeId} of cluster ${meta.clusterId}, not to node ${nodeId} of cluster ${clusterId}: check log.dirs, node.id and cluster.id`,
    );
  }
  return meta;
}

/**
 * Opens a node's store. Rejects with DataDirectoryError if the store is not what was written, and with DiskError.
 */
export async function openStore({ stores }: { readonly stores: StoreFactory }, dataDirectory: string): Promise<Store> {
  const path = `${dataDirectory}/store`;
  try {
    return await stores.open(path);
  } catch (error) {
    if (!(error instanceof DiskError) || error.code !== 'EIO') throw error;
    const remedy = `look at the disk; if every directory of log.dirs is in its place, move ${path} away and start again: the node's replicas then prove nothing, and count once they have caught up with their leaders; a partition whose last copy lies here needs: tidemark partition elect TOPIC/N --unclean`;
    throw new DataDirectoryError(`the store of this node cannot be read: ${rootOf(error).message}; ${remedy}`, {
      cause: error,
    });
  }
}

/** What is at the bottom of an error. */
function rootOf(error: Error): Error {
  return error.cause instanceof Error ? rootOf(error.cause) : error;
}
