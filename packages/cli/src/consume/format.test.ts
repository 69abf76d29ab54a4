import { expect, test } from 'vitest';
import { formatJson, formatLine, type PrintedRecord } from './format.js';

const record: PrintedRecord = {
  topic: 't',
  partition: 1,
  offset: 7,
  timestampMs: 1_000,
  key: Buffer.from('k'),
  value: Buffer.from('v'),
  headers: [{ key: 'h', value: null }],
};
const line = (parts: readonly Uint8Array[]) => Buffer.concat(parts).toString();

test('prints the value, and the key where it is asked for', () => {
  expect(line(formatLine(record, undefined))).toBe('v\n');
  expect(line(formatLine(record, Buffer.from(':')))).toBe('k:v\n');
  expect(line(formatLine({ ...record, key: null, value: null }, Buffer.from(':')))).toBe(':\n');
});

test('prints JSON, bytes that are no text in base64', () => {
  const printed = JSON.parse(Buffer.from(formatJson({ ...record, value: Uint8Array.of(0xff) })).toString());
  expect(printed).toEqual({
    topic: 't',
    partition: 1,
    offset: 7,
    timestampMs: 1_000,
    key: 'k',
    valueBase64: '/w==',
    headers: [{ key: 'h', value: null }],
  });
});
