import { LogError } from '@tidemark/commitlog';
import { DiskError } from '@tidemark/ports';
import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { RaftError } from '@tidemark/raft';
import { describe, expect, it } from 'vitest';
import { SimulatedCluster } from './cluster.js';
import { planStory } from './draw-plan.js';
import { isOfDisk } from './excused-halts.js';
import { Trace } from './trace.js';

const refused = new DiskError({ code: 'EIO', operation: 'write', path: '/data/story-0/0.log' });
const damaged = (directory: string) => new LogError('damaged', { directory, message: 'no batch at byte 7' });

describe('a process may end itself over', () => {
  it.each<[string, unknown]>([
    ['what its disk refuses', refused],
    ['what comes of that', new Error('cannot be made', { cause: refused })],
    ['a vote that is not what was written', new RaftError('damaged', 'quorum-state is damaged')],
    ['a metadata log that is not', damaged('/data/metadata/log')],
  ])('%s', (_what, error) => expect(isOfDisk(error)).toBe(true));
});

describe('a process must not end itself over', () => {
  it.each<[string, unknown]>([
    ['one damaged partition', damaged('/data/story-0')],
    ['one in a directory of its own', damaged('/disk2/story-0')],
    ['a mistake of its own', new TypeError('no such field')],
    ['a refusal of the quorum', new RaftError('bad-message', 'no such message')],
    ['nothing', undefined],
  ])('%s', (_what, error) => expect(isOfDisk(error)).toBe(false));
});

/** What is held against a machine whose process has ended itself over `error` while its disk failed. */
function haltsAfter(error: Error): readonly string[] {
  const cluster = new SimulatedCluster(new SimulatedScheduler(1), planStory(1), new Trace());
  const [machine] = cluster.machines;
  if (machine === undefined) throw new Error('a cluster has machines');
  cluster.start(machine);
  machine.diskFaults += 1;
  expect(() => machine.running?.world.halt('it cannot go on', error)).toThrow();
  return machine.halts;
}

describe('while a disk fails', () => {
  it('a halt is excused that the disk has caused', () => expect(haltsAfter(refused)).toEqual([]));
  it('another is not', () =>
    expect(haltsAfter(new TypeError('no such field'))).toEqual(['it cannot go on: no such field']));
});
