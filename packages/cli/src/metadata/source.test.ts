// Goal: whoever reads metadata offline is told where the reading ends, and is not given another offset than the one asked for.
// Method: `main` in this process, on a directory whose log is damaged in its last entry.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeRecordValue } from '@tidemark/metadata';
import { encodeBatch, type Init, leaderEpoch, type MetadataRecord } from '@tidemark/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { catchOutput } from '../testing/caught-output.js';

const topicId = 'AQEBAQEBAQEBAQEBAQEBAQ';
const partition = { topicId, partition: 0, replicas: [0], isr: [0], leader: 0 };
const RECORDS: Init<MetadataRecord>[] = [
  { topic: { topicId, name: 'orders' } },
  { partition },
  { removeTopic: { topicId } },
];

let directory: string;
const caught = catchOutput();
const run = (...args: string[]) => main(['node', 'tidemark', ...args]);

/** One record an entry, as Raft writes them. */
function entry(record: Init<MetadataRecord>, baseOffset: number): Uint8Array {
  const records = [{ timestampMs: 0, value: encodeRecordValue(record) }];
  const ofRaft = { producerId: baseOffset, producerEpoch: 0, baseSequence: 1, leaderEpoch: leaderEpoch(1) };
  return encodeBatch({ ...ofRaft, records, baseOffset });
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-source-'));
  const log = Buffer.concat(RECORDS.map(entry));
  log[log.length - 1] = (log.at(-1) ?? 0) ^ 0xff;
  mkdirSync(join(directory, 'metadata', 'log'), { recursive: true });
  writeFileSync(join(directory, 'metadata', 'log', '00000000000000000000.log'), log);
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('metadata that can be read in part', () => {
  it.each([
    ['explain', ['explain', 'orders/0', '--dir'], 'orders/0 now: leader 0'],
    ['metadata dump', ['metadata', 'dump'], '"name": "orders"'],
    ['metadata cat', ['metadata', 'cat'], '"offset":1'],
  ])('%s tells what was read, and up to where and why', async (_what, command, told) => {
    await run(...command, directory);
    expect(caught.output).toContain(told);
    expect(caught.errors).toMatch(new RegExp(`^tidemark: ${directory} is read up to offset 1: 0+\\.log: .+\n$`));
    expect(process.exitCode).toBeUndefined();
  });

  it('is whole as of an offset before that', async () => {
    await run('explain', 'orders/0', '--dir', `${directory}@1`);
    expect(caught.output).toContain('orders/0 now: leader 0');
    expect([caught.errors, process.exitCode]).toEqual(['', undefined]);
  });

  it.each([
    ['explain', ['explain', 'orders/0', '--dir']],
    ['metadata diff', ['metadata', 'diff', '.']],
  ])('%s as of an offset beyond it fails, and says why', async (_what, command) => {
    await run(...command.map((each) => (each === '.' ? directory : each)), `${directory}@2`);
    expect(caught.output).toBe('');
    expect(caught.errors).toMatch(/tidemark: .+ reaches to offset 1, not to 2: 0+\.log: .+\n$/);
    expect(process.exitCode).toBe(1);
  });
});
