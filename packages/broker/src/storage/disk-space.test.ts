import { DiskError } from '@tidemark/ports';
import { RecordingLog, SimulatedClock, SimulatedScheduler } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import { DiskSpace } from './disk-space.js';

const MIB = 2 ** 20;

/** Two directories, of which 16 MiB are kept from producers, looked at anew by each question. */
function twoDirectories(freeMib: { first: number; second: number; unwritten?: number }) {
  const scheduler = new SimulatedScheduler(1);
  const [first, second] = ['/first', '/second'].map((path) => ({ path, directoryId: undefined, problem: undefined }));
  if (first === undefined || second === undefined) throw new Error('there are two');
  const space = new DiskSpace({
    world: {
      clock: new SimulatedClock(scheduler),
      log: new RecordingLog(),
      disk: { freeBytes: (path) => (path === '/first' ? freeMib.first : freeMib.second) * MIB },
    },
    directories: { all: [first, second], of: (log) => (log.startsWith('/first') ? first : second) },
    reserveBytes: 16 * MIB,
    unwrittenBytes: () => (freeMib.unwritten ?? 0) * MIB,
  });
  const isFull = async (mib: Partial<typeof freeMib> = {}) => {
    Object.assign(freeMib, mib);
    await scheduler.runFor(1_000);
    return space.isFull();
  };
  const send = (mib: number, directory = '/first/t-0', isJournaled = true) =>
    space.takeForProducer(mib * MIB, { directory, isJournaled });
  return { space, isFull, send };
}

it('is full from the first producer that was refused on, until there is twice what is kept from them', async () => {
  const { isFull, send } = twoDirectories({ first: 17, second: 100 });
  expect(await isFull()).toBe(false);
  expect(send(1)).toBe(false);
  expect([await isFull(), await isFull({ first: 31 }), await isFull({ first: 32 })]).toEqual([true, true, false]);
});

it('leaves room for what is in no file yet, in whichever directory it belongs', async () => {
  const { isFull, send } = twoDirectories({ first: 20, second: 20, unwritten: 4 });
  for (const directory of ['/first/t-0', '/second/t-0']) expect(send(1, directory, false)).toBe(false);
  expect([await isFull({ unwritten: 5 }), await isFull({ first: 35, unwritten: 3 })]).toEqual([true, false]);
  expect(send(1, '/second/t-0', false)).toBe(true);
});

it('is full where nobody has tried', async () => {
  const { isFull } = twoDirectories({ first: 15, second: 100 });
  expect([await isFull(), await isFull({ first: 20 }), await isFull({ first: 40 })]).toEqual([true, true, false]);
});

it('is not full for what is to be written still, or because another directory is', async () => {
  const { space, isFull, send } = twoDirectories({ first: 20, second: 10 });
  for (const isJournaled of [false, true]) expect(send(1, '/second/t-0', isJournaled)).toBe(false);
  expect(space.takeForFollower(3 * MIB, { directory: '/first/t-1', isJournaled: true })).toBe(true);
  expect([space.isFull(), await isFull()]).toEqual([false, false]);
});

it('is full until there is room for what was refused', async () => {
  const { isFull, send } = twoDirectories({ first: 50, second: 100 });
  expect([send(20), send(5)]).toEqual([false, true]);
  expect([await isFull(), await isFull({ first: 55 }), await isFull({ first: 56 })]).toEqual([true, true, false]);
});

it('is full where nobody can tell, which is said once', async () => {
  const freeBytes = () => {
    throw new DiskError({ code: 'EOTHER', operation: 'statfs', path: '/first' });
  };
  const scheduler = new SimulatedScheduler(1);
  const world = { clock: new SimulatedClock(scheduler), log: new RecordingLog(), disk: { freeBytes } };
  const directories = { all: [{ path: '/first', directoryId: undefined, problem: undefined }], of: () => undefined };
  const space = new DiskSpace({ world, directories, reserveBytes: MIB, unwrittenBytes: () => 0 });
  expect(space.isFull()).toBe(true);
  await scheduler.runFor(1_000);
  expect(space.isFull()).toBe(true);
  expect(world.log.lines.map(({ level }) => level)).toEqual(['error']);
});
