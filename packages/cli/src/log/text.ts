import { relative } from 'node:path';
import type { Finding, IndexItem, JournalItem, LogItem, LogSummary } from '@tidemark/commitlog/offline';
import type { BatchHeader } from '@tidemark/protocol';
import { plural } from '../output.js';
import type { VerifyEvent } from './verify.js';

/** A path as it is printed: relative where that is shorter. */
export function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.length > 0 && near.length < path.length ? near : path;
}

/** ECMA-262's last time value. A record may be of any time that its producer says, and what has rotted of none. */
const DATE_MS_MAX = 8.64e15;

export function timeOf(timestampMs: number): string {
  if (timestampMs > DATE_MS_MAX) return `${timestampMs} ms`;
  return timestampMs < 0 ? '-' : new Date(timestampMs).toISOString();
}

/** `a/b.log at byte 12 to 90: why (offsets 3 to 7)`. */
export function findingText({ kind, file, position, endPosition, reason, offsets }: Finding): string {
  const to = endPosition === undefined ? '' : ` to ${endPosition}`;
  const last = offsets?.before === undefined ? ' on' : ` to ${offsets.before - 1}`;
  const lost = offsets === undefined ? '' : ` (offsets from ${offsets.from}${last})`;
  return `${kind === 'damage' ? 'DAMAGE' : 'note'} ${shown(file)} at byte ${position}${to}: ${reason}${lost}`;
}

function stateText(state: LogSummary['state'], inUse: boolean | undefined): string {
  if (state === 'closed') return 'closed in order';
  const how = inUse === undefined ? 'not closed in order, or in use' : inUse ? 'in use' : 'not closed in order';
  return state === 'journaled' ? `${how}; the journal has the rest` : how;
}

function stopText({ inUse, stoppedInOrder, suspendedLogs }: Extract<VerifyEvent, { type: 'store' }>): string {
  if (inUse) return 'in use: what the node knows of its logs is not read';
  if (stoppedInOrder === undefined) return 'whether the node stopped in order is not known';
  if (!stoppedInOrder) return 'the node did not stop in order';
  return `the node stopped in order, and left word of ${plural(suspendedLogs, 'log')}`;
}

export function verifyText(event: VerifyEvent): string {
  if (event.type === 'finding') return findingText(event);
  const verdict = event.isDamaged ? 'DAMAGED' : 'ok';
  if (event.type === 'file') return `${verdict} ${shown(event.path)}`;
  if (event.type === 'store') return `${verdict} ${shown(event.path)}: ${stopText(event)}`;
  if (event.type === 'journal') {
    const size = `${plural(event.segments, 'segment')}, ${event.sizeBytes} bytes`;
    return `${verdict} ${shown(event.path)}: ${size}, ${plural(event.records, 'record')} that count`;
  }
  const { startOffset, endOffset, segments, sizeBytes, batches, producers, epochs } = event;
  const held = `${plural(segments, 'segment')}, ${sizeBytes} bytes, ${plural(batches, 'batch').replace('batchs', 'batches')}`;
  const more = `${plural(producers, 'producer')}, ${plural(epochs.length, 'epoch')}`;
  const journal =
    event.journal === undefined
      ? ''
      : `; with ${plural(event.journal.records, 'record')} of the journal to ${event.journal.endOffset}`;
  const range = `offsets ${startOffset} to ${endOffset}${journal}`;
  return `${verdict} ${shown(event.directory)}: ${range}, ${held}, ${more}, ${stateText(event.state, event.inUse)}`;
}

function batchText(position: number, header: BatchHeader): string {
  const { baseOffset, lastOffset, recordCount, partitionLeaderEpoch, compression, sizeBytes } = header;
  const parts = [
    `offsets ${baseOffset} to ${lastOffset}`,
    plural(recordCount, 'record'),
    `epoch ${partitionLeaderEpoch}`,
  ];
  if (header.producerId >= 0) {
    const first = header.baseSequence < 0 ? '' : ` sequence ${header.baseSequence}`;
    parts.push(`producer ${header.producerId}/${header.producerEpoch}${first}`);
  }
  if (header.isTransactional) parts.push('transactional');
  if (header.isControl) parts.push('control');
  if (compression !== 'none') parts.push(compression);
  if (header.deleteHorizonMs !== null) parts.push(`delete horizon ${timeOf(header.deleteHorizonMs)}`);
  parts.push(timeOf(header.maxTimestamp), `${sizeBytes} bytes`, `CRC ${header.crc.toString(16).padStart(8, '0')}`);
  return `at ${position}: ${parts.join(', ')}`;
}

function bytesText(bytes: Uint8Array | null): string {
  if (bytes === null) return 'null';
  try {
    return JSON.stringify(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return `0x${Buffer.from(bytes).toString('hex')}`;
  }
}

/** One line for a thing in a file. */
export function itemText(item: LogItem | IndexItem | JournalItem): string {
  switch (item.type) {
    case 'batch':
      return batchText(item.position, item.header);
    case 'record': {
      const { offset, timestampMs, key, value, headers } = item.record;
      const named = headers.map((header) => `${header.key}: ${bytesText(header.value)}`).join(', ');
      const tail = headers.length === 0 ? '' : `, headers {${named}}`;
      return `  offset ${offset}, ${timeOf(timestampMs)}, key ${bytesText(key)}, value ${bytesText(value)}${tail}`;
    }
    case 'unreadable-records':
      return `  its producer made records that cannot be read, which is no damage: ${item.reason}`;
    case 'damage':
      return `at ${item.position} to ${item.endPosition}: DAMAGE ${item.reason}`;
    case 'offset-entry':
      return `at ${item.position}: offset ${item.offset} at ${item.logPosition}`;
    case 'time-entry':
      return `at ${item.position}: ${timeOf(item.timestampMs)} (${item.timestampMs}) at offset ${item.offset}`;
    case 'aborted-transaction': {
      const { producerId, firstOffset, lastOffset, lastStableOffset } = item;
      const range = `offsets ${firstOffset} to ${lastOffset}`;
      return `at ${item.position}: aborted transaction of producer ${producerId}, ${range}, last stable offset ${lastStableOffset}`;
    }
    case 'journal-segment':
      return `at 0: segment ${item.number} of session ${item.session}, first sequence ${item.firstSequence}, live from ${item.liveFrom}`;
    case 'journal-record': {
      const what =
        item.offsets === undefined
          ? (item.values ?? []).join(' ')
          : `offsets ${item.offsets.from} to ${item.offsets.last}`;
      return `at ${item.position}: ${item.sequence} ${item.kind} ${item.topicId}/${item.partition} ${what}, ${item.bytes} bytes`;
    }
  }
}
