import { LogError } from '@tidemark/commitlog';
import { DiskError } from '@tidemark/ports';
import { SeededRandom, SimulatedDisk, SimulatedScheduler, SimulatedStores } from '@tidemark/ports/simulated';
import { RaftError } from '@tidemark/raft';
import { describe, expect, it } from 'vitest';
import { SimulatedCluster } from './cluster.js';
import { planStory } from './draw-plan.js';
import { isExcused } from './excused-halts.js';
import { Trace } from './trace.js';

const FILE = '/data/story-0/0.log';

/** What a machine has whose disk has refused one write by order. */
function machineWithRefusal() {
  const disk = new SimulatedDisk(new SeededRandom(1));
  const stores = new SimulatedStores(new SeededRandom(1));
  disk.makeDirectory('/data/story-0');
  return { ...{ disk, stores, diskFaults: 1, lostWrites: false, rotten: false }, refused: refusedWrite(disk) };
}

function refusedWrite(disk: SimulatedDisk): unknown {
  disk.failNext('write', 'EIO');
  return errorOf(() => disk.open(FILE, 'create').write([new Uint8Array(1)], 0));
}

function errorOf(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}

const damaged = (directory: string) => new LogError('damaged', { directory, message: 'no batch at byte 7' });
const forgottenVote = new RaftError('damaged', 'quorum-state is damaged');

describe('while its disk fails a process may end itself over', () => {
  const { refused, ...machine } = machineWithRefusal();
  it('what the disk refused, and what comes of that', () => {
    expect(isExcused(machine, refused)).toBe(true);
    expect(isExcused(machine, new Error('cannot be made', { cause: refused }))).toBe(true);
  });
  it('a write for which there was no room', () => {
    const { disk, ...others } = machineWithRefusal();
    disk.capacityBytes = 0;
    const full = errorOf(() => disk.open(FILE, 'create').write([new Uint8Array(1)], 0));
    expect(isExcused({ ...others, disk }, full)).toBe(true);
  });
  it('a batch that its store did not take', async () => {
    const { stores, ...others } = machineWithRefusal();
    stores.failNextApply('EIO');
    const store = await stores.open('broker');
    const refusal = await store.apply([]).catch((error: unknown) => error);
    expect(isExcused({ ...others, stores }, refusal)).toBe(true);
  });
});

describe('a process must not end itself over', () => {
  const { refused, ...machine } = machineWithRefusal();
  const { disk } = machine;
  const file = disk.open(FILE, 'write');
  file.close();
  it.each<[string, unknown]>([
    ['a file that is closed', errorOf(() => file.write([new Uint8Array(1)], 0))],
    ['one that is not there', errorOf(() => disk.open('/data/story-0/1.log', 'read'))],
    [
      'what the disk refused elsewhere',
      new DiskError({ code: 'EIO', operation: 'write', path: '/data/story-1/0.log' }),
    ],
    ['one damaged partition', damaged('/data/story-0')],
    ['one in a directory of its own', damaged('/disk2/story-0')],
    ['a mistake of its own', new TypeError('no such field')],
    ['a refusal of the quorum', new RaftError('bad-message', 'no such message')],
    ['a damaged quorum that nobody damaged', forgottenVote],
    ['nothing', undefined],
  ])('%s, though its disk fails', (_what, error) => expect(isExcused(machine, error)).toBe(false));

  it('what the disk refused once, when it fails no more', () =>
    expect(isExcused({ ...machine, diskFaults: 0 }, refused)).toBe(false));
  it('what a disk that rots refused: rot refuses nothing', () =>
    expect(isExcused({ ...machine, diskFaults: 0, rotten: true }, refused)).toBe(false));
});

describe('where bits have flipped a process may end itself over', () => {
  const { refused: _refused, ...machine } = machineWithRefusal();
  const rotten = { ...machine, diskFaults: 0, rotten: true };
  it.each<[string, unknown]>([
    ['a vote that is not what was written', forgottenVote],
    ['a metadata log that is not', damaged('/data/metadata/log')],
  ])('%s', (_what, error) => expect(isExcused(rotten, error)).toBe(true));
  it('so it may after an fsync that failed, while that fault is under way', () => {
    const lost = { ...machine, lostWrites: true };
    expect(isExcused(lost, forgottenVote)).toBe(true);
    expect(isExcused({ ...lost, diskFaults: 0 }, forgottenVote)).toBe(false);
  });
});

/** What is held against a machine whose process ends itself over what this gives while its disk fails. */
function haltsAfter(errorOn: (disk: SimulatedDisk) => unknown): readonly string[] {
  const cluster = new SimulatedCluster(new SimulatedScheduler(1), planStory(1), new Trace());
  const [machine] = cluster.machines;
  if (machine === undefined) throw new Error('a cluster has machines');
  machine.disk.makeDirectory('/data/story-0');
  cluster.start(machine);
  machine.diskFaults += 1;
  const error = errorOn(machine.disk);
  expect(() => machine.running?.world.halt('it cannot go on', error)).toThrow();
  return machine.halts;
}

describe('while a disk fails', () => {
  it('a halt is excused that the disk has caused', () => expect(haltsAfter(refusedWrite)).toEqual([]));
  it('another is not', () =>
    expect(haltsAfter(() => new TypeError('no such field'))).toEqual(['it cannot go on: no such field']));
});
