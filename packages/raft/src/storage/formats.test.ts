import { createSimulatedWorld, SimulatedDisk, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { NONE, nodeId } from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Position } from '../core/index.js';
import { decodeEntry, encodeEntry } from './entry-codec.js';
import { QuorumStateFile } from './quorum-state.js';
import { RaftLog } from './raft-log.js';
import { decodeSnapshotFile, encodeSnapshotFile } from './snapshot-format.js';

function simulatedWorld() {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler, scheduler.random.fork('network'));
  const disk = new SimulatedDisk(scheduler.random.fork('disk'), { scheduler });
  return { scheduler, disk, world: createSimulatedWorld({ scheduler, network, hostName: 'node', disk }) };
}

const entry = (baseOffset: number, term: number, text = 'value') =>
  encodeEntry({ records: [new TextEncoder().encode(text)], baseOffset, term, timestampMs: 1_700_000_000_000 });

describe('an entry', () => {
  it('reads as it was written, and no flipped bit passes, of its place and term neither', () => {
    const { bytes } = entry(1_234, 7);
    expect(decodeEntry(bytes)).toMatchObject({
      baseOffset: 1_234,
      lastOffset: 1_234,
      term: 7,
      sizeBytes: bytes.length,
    });
    for (let at = 0; at < bytes.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const damaged = Uint8Array.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        expect(() => decodeEntry(damaged), `byte ${at}, bit ${bit}`).toThrow();
      }
    }
  });
});

describe('a snapshot file', () => {
  it('reads as it was written, and no flipped bit and no missing byte passes', () => {
    const position = { index: 2 ** 40, term: 9 };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), fc.nat({ max: 7 }), (payload, at, bit) => {
        const file = encodeSnapshotFile(position, payload);
        const decoded = decodeSnapshotFile(file);
        expect(decoded?.meta).toEqual({ ...position, sizeBytes: file.length });
        expect(Buffer.compare(decoded?.payload ?? new Uint8Array(1), payload)).toBe(0);
        expect(decodeSnapshotFile(file.subarray(0, at % file.length))).toBeUndefined();
        file[at % file.length] = (file[at % file.length] ?? 0) ^ (1 << bit);
        expect(decodeSnapshotFile(file)).toBeUndefined();
      }),
    );
  });
});

describe('the vote file', () => {
  it('reads as it was saved; a flipped bit is damage, never absence', async () => {
    const { scheduler, disk } = simulatedWorld();
    disk.makeDirectory('/d');
    const file = new QuorumStateFile(disk, '/d');
    expect(file.read()).toBeUndefined();
    const state = { term: 12, vote: nodeId(3), ledTerm: 11, abstainTerm: NONE };
    await scheduler.settle(file.save(state));
    expect(file.read()).toEqual(state);
    const size = disk.durableBytes('/d/quorum-state')?.length ?? 0;
    // The last byte is the line's end after the CRC.
    for (let at = 0; at < size - 1; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        disk.flipBit('/d/quorum-state', at, bit);
        let read: unknown;
        try {
          read = file.read();
        } catch {
          read = 'damaged';
        }
        // White space before the CRC's number, say, may change without changing anything.
        expect(['damaged', state], `byte ${at}, bit ${bit}`).toContainEqual(read);
        disk.flipBit('/d/quorum-state', at, bit);
      }
    }
  });
});

const openLog = (open: Pick<Parameters<typeof RaftLog.open>[0], 'world' | 'snapshot'> & { segmentBytes?: number }) =>
  RaftLog.open({ directory: '/d/log', segmentBytes: 10_000, onRead: () => undefined, ...open });

describe('the raft log', () => {
  it('reports the term of what is durable on disk, and never an entry that was replaced since', async () => {
    const { scheduler, disk, world } = simulatedWorld();
    const { log } = openLog({ world, snapshot: undefined });
    const durable: Position[] = [];
    log.onDurable = (position) => durable.push(position);
    disk.syncLatencyMs = { least: 5, most: 5 };
    log.append([entry(0, 1), entry(1, 1), entry(2, 1)]);
    await scheduler.runFor(2);
    // While the first sync is under way the tail is replaced by a later term's.
    log.truncate(0);
    log.append([entry(1, 2), entry(2, 2)]);
    await scheduler.runFor(4);
    expect(durable.at(-1) ?? { index: 0, term: 1 }).toEqual({ index: 0, term: 1 });
    await scheduler.runFor(20);
    expect(durable.at(-1)).toEqual({ index: 2, term: 2 });
  });

  it('opens where it was compacted: the first entry held stands for the unknown one before it', async () => {
    const { scheduler, world } = simulatedWorld();
    const snapshot = { index: 6, term: 2 };
    const { log } = openLog({ world, segmentBytes: 300, snapshot: undefined });
    log.append([0, 1, 2, 3, 4].map((base) => entry(base, 1)));
    log.append([5, 6, 7, 8].map((base) => entry(base, 2)));
    log.compact(3);
    await scheduler.settle(log.close());
    const { index, damage } = openLog({ world, segmentBytes: 300, snapshot }).read;
    expect(damage).toBeUndefined();
    expect([index.startIndex, index.lastIndex, index.termAt(4), index.termAt(5)]).toEqual([4, 8, 1, 2]);
  });

  it('starts after the snapshot if it ends before it, or contradicts it; if it starts after it, that is damage', async () => {
    for (const [snapshot, expected, isDamage] of [
      [{ index: 9, term: 3 }, [9, 9], false],
      [{ index: 2, term: 3 }, [2, 2], false],
      [{ index: 2, term: 1 }, [0, 3], false],
    ] as const) {
      const { scheduler, world } = simulatedWorld();
      const opened = openLog({ world, snapshot: undefined });
      opened.log.append([0, 1, 2, 3].map((base) => entry(base, 1)));
      await scheduler.settle(opened.log.close());
      const { index, damage } = openLog({ world, snapshot }).read;
      expect([index.startIndex, index.lastIndex]).toEqual(expected);
      expect(damage !== undefined).toBe(isDamage);
    }
    const { world } = simulatedWorld();
    const { log } = openLog({ world, snapshot: undefined });
    log.append([0, 1, 2].map((base) => entry(base, 1)));
    log.compact(1);
    const { read: reopened } = openLog({ world, snapshot: undefined });
    expect(reopened.damage).toContain('starts at 2');
    expect(reopened.index.lastIndex).toBe(NONE);
  });
});
