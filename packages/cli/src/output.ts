import type { OutputFormat } from './options.js';

/** A cell; `null` and `undefined` print as a dash. */
export type Cell = string | number | boolean | null | undefined;

/** A table without borders: columns two spaces apart, numbers to the right. */
export function formatTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [head, ...rows.map((row) => row.map(formatCell))];
  const columns = head.map((_, column) => ({
    width: lines.reduce((width, line) => Math.max(width, line[column]?.length ?? 0), 0),
    isNumeric: rows.length > 0 && rows.every((row) => row[column] === null || typeof row[column] === 'number'),
  }));
  const format = (line: readonly string[]) =>
    columns.map(({ width, isNumeric }, column) => {
      const text = line[column] ?? '';
      return isNumeric ? text.padStart(width) : text.padEnd(width);
    });
  return lines.map((line) => format(line).join('  ').trimEnd()).join('\n');
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
