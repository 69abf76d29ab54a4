/** Up to where a partition's log is compacted. */
export interface CleanerPoint {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/**
 * `cleaner-offset-checkpoint`, Kafka's format (CheckpointFile): the version `0`, the number of entries, then a line
 * `<topic> <partition> <offset>` for each. Ours are sorted by topic and partition.
 */
const VERSION = '0';

export function formatCleanerCheckpoint(points: Iterable<CleanerPoint>): Uint8Array {
  const sorted = [...points].sort((a, b) => compare(a.topic, b.topic) || a.partition - b.partition);
  const lines = sorted.map(({ topic, partition, offset }) => `${topic} ${partition} ${offset}`);
  return new TextEncoder().encode(`${[VERSION, sorted.length, ...lines].join('\n')}\n`);
}

/** What the file says; undefined if it is not whole, or of a version that is not known. */
export function parseCleanerCheckpoint(bytes: Uint8Array): CleanerPoint[] | undefined {
  const [version, count, ...lines] = new TextDecoder().decode(bytes).trimEnd().split('\n');
  if (version !== VERSION || Number(count) !== lines.length) return undefined;
  const points = lines.map((line) => {
    const [topic = '', partition = '', offset = '', ...rest] = line.split(' ');
    return { topic, partition: naturalNumber(partition), offset: naturalNumber(offset), isWhole: rest.length === 0 };
  });
  if (
    !points.every(({ topic, partition, offset, isWhole }) => isWhole && topic !== '' && partition >= 0 && offset >= 0)
  ) {
    return undefined;
  }
  return points.map(({ topic, partition, offset }) => ({ topic, partition, offset }));
}

function naturalNumber(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : -1;
  return Number.isSafeInteger(value) ? value : -1;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
