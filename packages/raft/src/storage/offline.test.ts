// Goal: what is read of a directory offline is a history that was: entries follow the snapshot that they are told with.
import { createSimulatedWorld, SimulatedDisk, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { NONE } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { Position } from '../core/index.js';
import { decodeEntry, encodeEntry } from './entry-codec.js';
import { readOffline } from './offline.js';
import { RaftLog } from './raft-log.js';
import { SnapshotStore, snapshotName } from './snapshot-store.js';

const DIRECTORY = '/metadata';
const OLDER: Position = { index: 20, term: 1 };
const NEWEST: Position = { index: 40, term: 1 };

interface Held {
  /** The log begins behind it. */
  readonly logAfter: Position;
  readonly logEnd?: number;
  readonly snapshots?: readonly Position[];
}

/** A directory with snapshots, and a log whose entries are all of term 1. */
async function directoryWith({ logAfter, logEnd = NEWEST.index + 3, snapshots = [OLDER, NEWEST] }: Held) {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler, scheduler.random.fork('network'));
  const disk = new SimulatedDisk(scheduler.random.fork('disk'), { scheduler });
  const world = createSimulatedWorld({ scheduler, network, hostName: 'node', disk });
  disk.makeDirectory(DIRECTORY);
  const store = new SnapshotStore(disk, DIRECTORY);
  for (const position of snapshots) {
    await scheduler.settle(store.write(position, new TextEncoder().encode(`up to ${position.index}`)));
  }
  const options = { world, segmentBytes: 2 ** 20, snapshot: logAfter, onRead: () => undefined };
  const { log } = RaftLog.open({ ...options, directory: `${DIRECTORY}/log` });
  for (let baseOffset = logAfter.index + 1; baseOffset <= logEnd; baseOffset += 1) {
    log.append([encodeEntry({ records: [Uint8Array.of(7)], baseOffset, term: 1, timestampMs: 0 })]);
  }
  await scheduler.settle(log.close());
  return disk;
}

function read(disk: SimulatedDisk) {
  const { snapshot, entries, stoppedBy } = readOffline(disk, DIRECTORY);
  return { from: snapshot?.index, entries: entries.map((bytes) => decodeEntry(bytes).baseOffset), stoppedBy };
}

const rot = (disk: SimulatedDisk, position: Position) => disk.flipBit(`${DIRECTORY}/${snapshotName(position)}`, 30, 3);

it('a log is told from the oldest snapshot that it goes on from, in one piece', async () => {
  const disk = await directoryWith({ logAfter: OLDER });
  rot(disk, NEWEST);
  const entries = Array.from({ length: 23 }, (_, at) => OLDER.index + 1 + at);
  expect(read(disk)).toEqual({ from: OLDER.index, entries, stoppedBy: undefined });
});

it('a log that goes on from no whole snapshot is not told, and why it is not', async () => {
  const disk = await directoryWith({ logAfter: NEWEST });
  expect(read(disk)).toEqual({ from: NEWEST.index, entries: [41, 42, 43], stoppedBy: undefined });
  rot(disk, NEWEST);
  const stoppedBy = 'the log begins at 41, and the newest snapshot that is whole ends at 20';
  expect(read(disk)).toEqual({ from: OLDER.index, entries: [], stoppedBy });
  rot(disk, OLDER);
  expect(() => read(disk)).toThrow('no snapshot that its log goes on from');
});

describe('a log that the newest snapshot has left behind, as of a node that ended before it could cut it', () => {
  const LEADERS: Position = { index: 40, term: 2 };
  const alone = { from: 40, entries: [], stoppedBy: expect.stringContaining('does not hold the entry of term 2') };
  const NOWHERE: Position = { index: NONE, term: NONE };

  it.each<[string, Held]>([
    ['holds another entry at its end', { logAfter: OLDER, logEnd: 45, snapshots: [OLDER, LEADERS] }],
    ['ends before it', { logAfter: OLDER, logEnd: 30, snapshots: [OLDER, LEADERS] }],
    ['ends before it, from the very first entry on', { logAfter: NOWHERE, logEnd: 30, snapshots: [LEADERS] }],
  ])('%s: the snapshot alone is told, and why', async (_what, held) => {
    expect(read(await directoryWith(held))).toEqual(alone);
  });

  it('is told where it led to the snapshot, from the very first entry on', async () => {
    const disk = await directoryWith({ logAfter: NOWHERE, logEnd: 43, snapshots: [NEWEST] });
    const entries = Array.from({ length: 44 }, (_, at) => at);
    expect(read(disk)).toEqual({ from: undefined, entries, stoppedBy: undefined });
  });
});
