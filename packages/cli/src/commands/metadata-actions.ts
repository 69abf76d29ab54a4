import { plainImage, plainRecord, walkHistory } from '@tidemark/metadata';
import { differences } from '../metadata/differences.js';
import { imageOf, readSource } from '../metadata/source.js';
import { formatTable, print } from '../output.js';
import type { CatOptions, DiffOptions } from './metadata.js';

export function dumpAction(source: string): void {
  const history = readSource(source);
  process.stdout.write(`${JSON.stringify(plainImage(imageOf(history)), null, 2)}\n`);
}

export function catAction(source: string, { from = 0 }: CatOptions): void {
  const history = readSource(source);
  if (history.start.offset >= from) {
    process.stderr.write(`tidemark: the log begins after the snapshot of offset ${history.start.offset}\n`);
  }
  for (const { timeMs, records } of walkHistory(history.start, history.batches)) {
    const time = new Date(timeMs).toISOString();
    for (const { offset, record } of records) {
      if (offset >= from) process.stdout.write(`${JSON.stringify({ offset, time, ...plainRecord(record) })}\n`);
    }
  }
}

export function diffAction(source: string, other: string, { output }: DiffOptions): void {
  const [before, after] = [source, other].map((each) => plainImage(imageOf(readSource(each))));
  print(output, differences(before ?? {}, after ?? {}), (rows) => {
    if (rows.length === 0) return 'No differences.';
    return formatTable(
      ['WHERE', 'BEFORE', 'AFTER'],
      rows.map(({ path, before: old, after: now }) => [path, textOf(old), textOf(now)]),
    );
  });
}

const textOf = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
