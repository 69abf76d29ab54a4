import { SeededRandom, SimulatedDisk } from '@tidemark/ports/simulated';
import { encodeBatch } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { compareReplicaFiles } from './replica-files.js';

interface Stored {
  readonly baseOffset: number;
  readonly value?: string;
  readonly leaderEpoch?: number;
}

const SEGMENT = '00000000000000000000.log';
const three: readonly Stored[] = [{ baseOffset: 0 }, { baseOffset: 1 }, { baseOffset: 2 }];

/** A node whose log holds offsets 0 to 2, or as many as are given, and whose files hold these batches of one record each. */
function replica(name: string, stored: readonly Stored[], { logStartOffset = 0, logEndOffset = 3 } = {}) {
  const disk = new SimulatedDisk(new SeededRandom(1));
  disk.makeDirectory('/t-0');
  const file = disk.open(`/t-0/${SEGMENT}`, 'create');
  for (const { baseOffset, value = 'v', leaderEpoch = 0 } of stored) {
    const records = [{ timestampMs: 0, value: Buffer.from(value) }];
    file.write([encodeBatch({ baseOffset, leaderEpoch, records })], file.sizeBytes());
  }
  return { name, disk, directory: '/t-0', logStartOffset, logEndOffset };
}

it('equal files of logs that are whole have no difference', () => {
  expect(compareReplicaFiles([replica('a', three), replica('b', three), replica('c', three)])).toEqual([]);
});

it.each([
  ['nothing', [], 'offset 0 is in no file of b'],
  ['less at the end', three.slice(0, 2), 'offset 2 is in no file of b'],
  ['less at the start', three.slice(1), 'offset 0 is in no file of b'],
  ['a gap', three.toSpliced(1, 1), 'offset 1 is in no file of b'],
])('a replica whose files hold %s is told of, and the others are compared all the same', (_what, stored, sentence) => {
  const differences = compareReplicaFiles([
    replica('a', three),
    replica('b', stored),
    replica('c', three.with(1, { baseOffset: 1, value: 'other' })),
  ]);
  expect(differences[0]).toContain(sentence);
  expect(differences).toContainEqual(expect.stringMatching(/^offset 1: a has .*, c has /));
});

it('one that has no folder holds nothing', () => {
  const gone = { ...replica('b', three), directory: '/elsewhere' };
  expect(compareReplicaFiles([replica('a', three), gone])[0]).toContain('offset 0 is in no file of b');
});

it('what a log holds no more, or nobody is given, is not asked for', () => {
  const raised = { logStartOffset: 2, logEndOffset: 3 };
  const other = three.with(0, { baseOffset: 0, leaderEpoch: 9 });
  expect(compareReplicaFiles([replica('a', three), replica('b', three.slice(2), raised)])).toEqual([]);
  expect(compareReplicaFiles([replica('a', three), replica('b', other, raised)])).toEqual([]);
  expect(compareReplicaFiles([replica('a', three), replica('b', other)], { from: 1 })).toEqual([]);
  expect(compareReplicaFiles([replica('a', three), replica('b', other)])).toHaveLength(1);
});
