import { type Disk, readWholeFile } from '@tidemark/ports';
import { walkBatches } from '@tidemark/protocol';

/** Where one replica of a partition lies: a node's name, its disk and the partition's folder. */
export interface ReplicaFiles {
  readonly name: string;
  readonly disk: Disk;
  readonly directory: string;
}

interface StoredBatch {
  readonly lastOffset: number;
  readonly identity: string;
}

/**
 * Reads the segment files of each replica and compares them batch for batch: same offsets, epoch and CRC, from
 * the highest log start, `from` or where a file begins, to the lowest log end. Returns a sentence for each difference, `most` at
 * most.
 * Throws BatchError if a file holds damage before its last batch.
 */
export function compareReplicaFiles(replicas: readonly ReplicaFiles[], { most = 10, from = 0 } = {}): string[] {
  const logs = replicas.map((replica) => ({ name: replica.name, batches: readBatches(replica) }));
  const nonEmpty = logs.filter(({ batches }) => batches.size > 0);
  const [first, ...others] = nonEmpty;
  if (first === undefined) return [];
  const start = Math.max(from, ...nonEmpty.map(({ batches }) => Math.min(...batches.keys())));
  const end = Math.min(...logs.map(({ batches }) => Math.max(-1, ...[...batches.values()].map((b) => b.lastOffset))));
  const differences: string[] = [];
  for (const other of others) {
    const offsets = new Set([...first.batches.keys(), ...other.batches.keys()]);
    for (const offset of [...offsets].sort((a, b) => a - b)) {
      if (offset < start || offset > end) continue;
      const left = first.batches.get(offset)?.identity ?? 'no batch';
      const right = other.batches.get(offset)?.identity ?? 'no batch';
      if (left !== right) differences.push(`offset ${offset}: ${first.name} has ${left}, ${other.name} has ${right}`);
      if (differences.length >= most) return differences;
    }
  }
  return differences;
}

/** The offset after the last batch of a replica's files; 0 for an empty one. */
export function fileEndOffset(replica: ReplicaFiles): number {
  return Math.max(0, ...[...readBatches(replica).values()].map((batch) => batch.lastOffset + 1));
}

function readBatches({ disk, directory }: ReplicaFiles): Map<number, StoredBatch> {
  const batches = new Map<number, StoredBatch>();
  const segments = disk.exists(directory) ? disk.list(directory).filter((name) => name.endsWith('.log')) : [];
  for (const segment of segments) {
    for (const { header } of walkBatches(readWholeFile(disk, `${directory}/${segment}`), { allowPartialTail: true })) {
      batches.set(header.baseOffset, {
        lastOffset: header.lastOffset,
        identity: `to ${header.lastOffset} epoch ${header.partitionLeaderEpoch} crc ${header.crc}`,
      });
    }
  }
  return batches;
}
