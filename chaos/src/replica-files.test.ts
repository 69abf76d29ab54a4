// Goal: each way in which replicas can differ is found. Method: three folders with the same encoded batches, one damaged.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBatch } from '@tidemark/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compareReplicas } from './replica-files.js';

const batch = (baseOffset: number, text: string) =>
  encodeBatch({ baseOffset, leaderEpoch: 1, records: [{ timestampMs: 0, value: Buffer.from(text) }] });
const log = () => [batch(0, 'a'), batch(1, 'b'), batch(2, 'c')];

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tidemark-replicas-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function compare(logs: readonly (readonly Uint8Array[])[], highWatermark = 3): readonly string[] {
  const replicas = logs.map((batches, nodeId) => {
    const directory = join(root, String(nodeId));
    mkdirSync(directory);
    writeFileSync(join(directory, '00000000000000000000.log'), Buffer.concat(batches));
    return { nodeId, directory };
  });
  return compareReplicas(replicas, { highWatermark }).differences;
}

test('the same batches are no difference', () => {
  expect(compare([log(), log(), log()])).toEqual([]);
});

test('what lies above the high watermark may differ', () => {
  expect(compare([log(), [batch(0, 'a'), batch(1, 'b'), batch(2, 'other')], log()], 2)).toEqual([]);
});

test('other bytes', () => {
  expect(compare([log(), [batch(0, 'a'), batch(1, 'x'), batch(2, 'c')], log()])).toEqual([
    'batch at offset 1 of nodes 0 and 1: the bytes differ',
  ]);
});

test('a replica that ends below the high watermark', () => {
  const [found] = compare([log(), log().slice(0, 2), log()]);
  expect(found).toBe('node 1: the files end at 2, below the high watermark 3');
});

test('a hole', () => {
  const [found] = compare([log(), log(), [batch(0, 'a'), batch(2, 'c')]]);
  expect(found).toContain('node 2: offset 1 is missing before 2');
});

test('a flipped bit, in all replicas alike', () => {
  const damaged = () => {
    const batches = log();
    batches[1]?.set([0xff], batches[1].length - 1);
    return batches;
  };
  expect(compare([damaged(), damaged(), damaged()])).toHaveLength(3);
});
