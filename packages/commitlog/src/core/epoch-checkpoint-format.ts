import { type EpochEntry, epochEntries } from './epoch-cache.js';

/**
 * `leader-epoch-checkpoint`, in Kafka's text format: the version, the number of entries, then a line with epoch and
 * start offset for each.
 *
 *   0
 *   2
 *   0 0
 *   3 5921
 */
const VERSION = '0';

export function formatEpochCheckpoint(entries: readonly EpochEntry[]): Uint8Array {
  const lines = entries.map(({ epoch, startOffset }) => `${epoch} ${startOffset}\n`);
  return new TextEncoder().encode(`${VERSION}\n${entries.length}\n${lines.join('')}`);
}

/** Reads the file; throws RangeError if it is not whole or its entries do not rise. */
export function parseEpochCheckpoint(bytes: Uint8Array): EpochEntry[] {
  const [version, count, ...lines] = new TextDecoder().decode(bytes).split('\n');
  if (version !== VERSION) throw new RangeError(`version "${version}" of the leader epoch checkpoint is not known`);
  if (lines.pop() !== '' || String(lines.length) !== count) {
    throw new RangeError(`the leader epoch checkpoint says ${count} entries and has ${lines.length}`);
  }
  return epochEntries(
    lines.map((line) => {
      const match = /^(\d+) (\d+)$/.exec(line);
      if (match === null) throw new RangeError(`"${line}" is not an epoch and an offset`);
      return [Number(match[1]), Number(match[2])];
    }),
  );
}
