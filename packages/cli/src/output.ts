import Table from 'cli-table3';
import type { OutputFormat } from './options.js';

/** A cell; `null` and `undefined` print as a dash. */
export type Cell = string | number | boolean | null | undefined;

/** A table without borders: columns two spaces apart, numbers to the right. */
export function formatTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const border = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'];
  const inner = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'];
  const chars = Object.fromEntries([...border, ...inner].map((name) => [name, '']));
  const isNumeric = (column: number) =>
    rows.length > 0 && rows.every((row) => row[column] === null || typeof row[column] === 'number');
  const table = new Table({
    head: [...head],
    chars: { ...chars, middle: '  ' },
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, column) => (isNumeric(column) ? 'right' : 'left')),
  });
  for (const row of rows) table.push(row.map(formatCell));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function formatCell(cell: Cell): string {
  if (cell === null || cell === undefined || cell === '') return '-';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return String(cell);
}

/** `1 partition`, `2 partitions`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Prints `value` as JSON, or the text that `table` makes of it. */
export function print<T>(format: OutputFormat, value: T, table: (value: T) => string): void {
  process.stdout.write(`${format === 'json' ? JSON.stringify(value, null, 2) : table(value)}\n`);
}
