import { headersOnDisk } from './headers-on-disk.js';
import type { ObservedNode } from './observed-node.js';
import { mustHold } from './violation.js';

const LOG = '/data/metadata/log';

interface Entry {
  readonly crc: number;
  /** Of the entry before; undefined where the log begins. */
  readonly previousTerm: number | undefined;
}

/**
 * Raft's log matching on the disks of the voters, entries that are not committed included: an index in a term is one
 * entry with one predecessor, whoever holds it; so logs that agree in one entry agree in all before it.
 */
export class LogMatchingChecker {
  readonly #entries = new Map<string, Entry>();

  /** Reads the whole log of each: for rare occasions. Throws InvariantViolation. */
  compare(voters: readonly Pick<ObservedNode, 'hostName' | 'disk'>[]): void {
    for (const { hostName, disk } of voters) {
      let previousTerm: number | undefined;
      for (const { term, lastOffset, crc } of entriesOn(disk)) {
        const at = `${lastOffset} of term ${term}`;
        const known = this.#entries.get(at);
        mustHold(
          known === undefined || known.crc === crc,
          () => `${hostName} holds another metadata entry ${at} than was seen before`,
        );
        mustHold(
          known?.previousTerm === undefined || previousTerm === undefined || known.previousTerm === previousTerm,
          () =>
            `metadata entry ${at} follows one of term ${previousTerm} on ${hostName}, of ${known?.previousTerm} elsewhere`,
        );
        this.#entries.set(at, { crc, previousTerm: previousTerm ?? known?.previousTerm });
        previousTerm = term;
      }
    }
  }
}

/** The last index of the metadata log that the disk would hold if power failed now; -1: none. */
export function metadataEndOn(disk: ObservedNode['disk']): number {
  const begins = disk.durableNames(LOG).filter((name) => name.endsWith('.log'));
  // One that was started again behind a snapshot is empty, and ends where it begins.
  let end = Math.max(-1, ...begins.map((name) => Number.parseInt(name, 10) - 1));
  for (const { lastOffset } of entriesOn(disk)) end = Math.max(end, lastOffset);
  return end;
}

function* entriesOn(disk: ObservedNode['disk']): Generator<{ term: number; lastOffset: number; crc: number }> {
  for (const name of disk.durableNames(LOG)) {
    const bytes = name.endsWith('.log') ? disk.durableBytes(`${LOG}/${name}`) : undefined;
    if (bytes === undefined) continue;
    for (const { partitionLeaderEpoch: term, lastOffset, crc } of headersOnDisk(bytes)) yield { term, lastOffset, crc };
  }
}
