import { crc32c } from '@tidemark/protocol';
import { NO_TRANSACTION, type ProducerEntry } from './producer-states.js';

/** What a log looked like when it was closed in order. */
export interface CleanMarker {
  readonly logEndOffset: number;
  /** Base offset and size of every segment. */
  readonly segments: readonly (readonly [baseOffset: number, sizeBytes: number])[];
  readonly producers: readonly Omit<ProducerEntry, 'updatedMs'>[];
  /** What the epoch file says, which has no sum of its own; undefined: earlier releases did not write it. */
  readonly epochs?: readonly (readonly [epoch: number, startOffset: number])[];
  /** Of a log that was suspended: the files hold what the journal's records below it made of the log. */
  readonly journalSequence?: number;
}

/** `clean-shutdown`: a line with the CRC-32C of the rest in hex, then the marker as JSON. */
export function formatCleanMarker(marker: CleanMarker): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify({ version: 1, ...marker }));
  const sum = new TextEncoder().encode(`${crc32c(body).toString(16).padStart(8, '0')}\n`);
  const bytes = new Uint8Array(sum.length + body.length);
  bytes.set(sum);
  bytes.set(body, sum.length);
  return bytes;
}

/** Reads the file; undefined if it is not whole, or of a version that is not known: then the log is scanned. */
export function parseCleanMarker(bytes: Uint8Array): CleanMarker | undefined {
  const text = new TextDecoder();
  const sum = Number.parseInt(text.decode(bytes.subarray(0, 8)), 16);
  const body = bytes.subarray(9);
  if (bytes.length < 10 || sum !== crc32c(body)) return undefined;
  const parsed: CleanMarker & { readonly version: number } = JSON.parse(text.decode(body));
  if (parsed.version !== 1) return undefined;
  return { ...parsed, producers: parsed.producers.map((producer) => ({ ...EARLIER_PRODUCER, ...producer })) };
}

/** Whether segments, by base offset, have the sizes that a marker says. */
export function hasSizes(marker: CleanMarker, segments: CleanMarker['segments']): boolean {
  return (
    marker.segments.length === segments.length &&
    marker.segments.every(([base, size], index) => segments[index]?.[0] === base && segments[index]?.[1] === size)
  );
}

/** Fields that earlier releases did not write. */
const EARLIER_PRODUCER = { lastTimestampMs: -1, coordinatorEpoch: -1, txnFirstOffset: NO_TRANSACTION };
