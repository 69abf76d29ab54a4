import { type Disk, readWholeFile } from '@tidemark/ports';
import { walkBatches } from '@tidemark/protocol';

/** Where one replica of a partition lies, and what its node says that it holds. */
export interface ReplicaFiles {
  /** The node's. */
  readonly name: string;
  readonly disk: Disk;
  /** The log's own folder. */
  readonly directory: string;
  readonly logStartOffset: number;
  readonly logEndOffset: number;
}

interface StoredBatch {
  readonly lastOffset: number;
  readonly identity: string;
}

interface StoredLog extends ReplicaFiles {
  /** By base offset, in order. */
  readonly batches: ReadonlyMap<number, StoredBatch>;
}

/**
 * Reads the segment files of each replica, which must hold all that its log does, and compares them batch for batch: same
 * offsets, epoch and CRC, from the highest log start, or `from`, to the lowest log end. Returns a sentence for each difference,
 * `most` at most. For logs that are not compacted, at rest. Throws BatchError if a file holds damage before its last batch.
 */
export function compareReplicaFiles(replicas: readonly ReplicaFiles[], { most = 10, from = 0 } = {}): string[] {
  const logs = replicas.map((replica): StoredLog => ({ ...replica, batches: readBatches(replica) }));
  const [first, ...others] = logs;
  if (first === undefined) return [];
  const lacking = logs.flatMap((log) => whatIsMissing(log, from));
  const start = Math.max(from, ...logs.map(({ logStartOffset }) => logStartOffset));
  const end = Math.min(...logs.map(({ logEndOffset }) => logEndOffset));
  return [...lacking, ...others.flatMap((other) => differencesOf(first, other, { start, end }))].slice(0, most);
}

/** What lies in front of `from` nobody asks for. */
function whatIsMissing({ name, batches, logStartOffset, logEndOffset }: StoredLog, from: number): string[] {
  let next = Math.max(logStartOffset, from);
  for (const [baseOffset, { lastOffset }] of batches) {
    if (lastOffset < next) continue;
    if (baseOffset > next) break;
    next = lastOffset + 1;
  }
  return next >= logEndOffset ? [] : [`offset ${next} is in no file of ${name}, whose log ends at ${logEndOffset}`];
}

function differencesOf(one: StoredLog, other: StoredLog, { start, end }: { start: number; end: number }): string[] {
  const offsets = new Set([...one.batches.keys(), ...other.batches.keys()]);
  return [...offsets]
    .filter((offset) => offset >= start && offset < end)
    .sort((a, b) => a - b)
    .flatMap((offset) => {
      const left = one.batches.get(offset)?.identity ?? 'no batch';
      const right = other.batches.get(offset)?.identity ?? 'no batch';
      return left === right ? [] : [`offset ${offset}: ${one.name} has ${left}, ${other.name} has ${right}`];
    });
}

function readBatches({ disk, directory }: ReplicaFiles): Map<number, StoredBatch> {
  const batches = new Map<number, StoredBatch>();
  const segments = disk.exists(directory) ? disk.list(directory).filter((name) => name.endsWith('.log')) : [];
  for (const [at, segment] of segments.sort().entries()) {
    const isLast = at === segments.length - 1;
    for (const { header } of walkBatches(readWholeFile(disk, `${directory}/${segment}`), {
      allowPartialTail: isLast,
    })) {
      batches.set(header.baseOffset, {
        lastOffset: header.lastOffset,
        identity: `to ${header.lastOffset} epoch ${header.partitionLeaderEpoch} crc ${header.crc}`,
      });
    }
  }
  return batches;
}
