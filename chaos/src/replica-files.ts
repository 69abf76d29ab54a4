import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateBatch, walkBatches } from '@tidemark/protocol';

/** The files of one replica: its partition's folder in a node's data directory. */
export interface ReplicaFolder {
  readonly nodeId: number;
  readonly directory: string;
}

export interface Comparison {
  readonly batches: number;
  readonly bytes: number;
  /** A sentence for each difference or damage; empty if the replicas agree. */
  readonly differences: readonly string[];
}

const DIFFERENCES_MAX = 10;

/**
 * Reads each replica's segment files and compares them batch for batch, byte for byte, up to the high watermark.
 * Every batch must be valid, and together they must reach the high watermark.
 */
export function compareReplicas(
  replicas: readonly ReplicaFolder[],
  { highWatermark }: { highWatermark: number },
): Comparison {
  const differences: string[] = [];
  const logs = replicas.map((replica) => {
    const log = readLog(replica, highWatermark);
    if (log.problem !== undefined) differences.push(`node ${replica.nodeId}: ${log.problem}`);
    return { ...replica, ...log };
  });
  const [first, ...others] = logs;
  for (const other of others) {
    const offsets = new Set([...(first?.batches.keys() ?? []), ...other.batches.keys()]);
    for (const offset of offsets) {
      if (differences.length >= DIFFERENCES_MAX) break;
      const [left, right] = [first?.batches.get(offset), other.batches.get(offset)];
      if (left !== undefined && right !== undefined && Buffer.compare(left, right) === 0) continue;
      const how = left === undefined || right === undefined ? 'only one of them has it' : 'the bytes differ';
      differences.push(`batch at offset ${offset} of nodes ${first?.nodeId} and ${other.nodeId}: ${how}`);
    }
  }
  const sizes = [...(first?.batches.values() ?? [])].map((batch) => batch.length);
  return { batches: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0), differences };
}

interface ReplicaLog {
  readonly batches: ReadonlyMap<number, Uint8Array>;
  readonly problem: string | undefined;
}

/** The batches of a replica that begin below the high watermark, by their base offsets. */
function readLog({ directory }: ReplicaFolder, highWatermark: number): ReplicaLog {
  const batches = new Map<number, Uint8Array>();
  let next = 0;
  try {
    for (const name of segmentNames(directory)) {
      for (const { header, bytes } of walkBatches(readFileSync(join(directory, name)), { allowPartialTail: true })) {
        if (header.baseOffset >= highWatermark) break;
        validateBatch(bytes);
        if (header.baseOffset !== next && batches.size > 0) {
          return { batches, problem: `offset ${next} is missing before ${header.baseOffset} in ${name}` };
        }
        batches.set(header.baseOffset, bytes);
        next = header.lastOffset + 1;
      }
    }
  } catch (error) {
    return { batches, problem: `after offset ${next}: ${error instanceof Error ? error.message : String(error)}` };
  }
  const problem =
    next < highWatermark ? `the files end at ${next}, below the high watermark ${highWatermark}` : undefined;
  return { batches, problem };
}

function segmentNames(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => /^\d{20}\.log$/.test(name))
    .sort();
}
