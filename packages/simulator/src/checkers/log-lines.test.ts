import { FailedDirectoryError } from '@tidemark/commitlog';
import { DiskError } from '@tidemark/ports';
import { HaltError, type LogLine, SimulatedScheduler } from '@tidemark/ports/simulated';
import { RpcError } from '@tidemark/rpc';
import { describe, expect, it, test } from 'vitest';
import { SimulatedCluster } from '../cluster.js';
import { planStory } from '../draw-plan.js';
import { productSources } from '../testing/product-sources.js';
import { Trace } from '../trace.js';
import { explanations } from './explained-lines.js';
import { LogLinesChecker } from './log-lines.js';
import { InvariantViolation } from './violation.js';

/** A line of node 1 once this befell its cluster; the check of what is said of it. */
function checkOf(
  line: Pick<LogLine, 'message'> & Partial<LogLine>,
  befall: (cluster: SimulatedCluster, machine: SimulatedCluster['machines'][number]) => void = () => undefined,
): () => void {
  const plan = { ...planStory(1), nodeCount: 3, voterCount: 3 };
  const cluster = new SimulatedCluster(new SimulatedScheduler(1), plan, new Trace());
  const machine = cluster.machines[1];
  if (machine === undefined) throw new Error('there are three');
  befall(cluster, machine);
  const checker = new LogLinesChecker(cluster);
  checker.logged({ level: 'error', ...line, fields: { nodeId: 1, ...line.fields } });
  return () => checker.check();
}

const refusedWrite = new DiskError({ code: 'EIO', operation: 'write', path: '/data/story-0/0.log' });

/** Its disk refuses just that write. */
const refuseIt = (_: SimulatedCluster, { disk }: SimulatedCluster['machines'][number]) => {
  disk.makeDirectory('/data/story-0');
  disk.failNext('write', 'EIO');
  expect(() => disk.open('/data/story-0/0.log', 'create').write([new Uint8Array(1)], 0)).toThrow(refusedWrite);
};

test('every line that is explained is one that nodes do log', () => {
  const text = productSources();
  expect([...explanations.keys()].filter((message) => !text.includes(message))).toEqual([]);
});

describe('what is not explained is a violation', () => {
  it.each(['error', 'warn'] as const)('a line at level %s that nobody knows', (level) => {
    const check = checkOf({
      level,
      message: 'fencing did not succeed',
      fields: { error: new Error('NOT_CONTROLLER') },
    });
    expect(check).toThrow(InvariantViolation);
    expect(check).toThrow(/node-1 complains.*: fencing did not succeed: NOT_CONTROLLER/);
  });

  it('but none at another level, nor of a process that is no node', () => {
    expect(checkOf({ level: 'info', message: 'what is this' })).not.toThrow();
    expect(checkOf({ level: 'warn', message: 'what is this', fields: { nodeId: 7 } })).not.toThrow();
  });
});

describe('a leader whose write fails', () => {
  const message = 'a write failed; the replica steps down';
  const after = (error: Error, befall = refuseIt) => checkOf({ message, fields: { error } }, befall);

  it('is explained by what its disk refused', () => expect(after(refusedWrite)).not.toThrow());
  it('is not, where the disk refused nothing', () => expect(after(refusedWrite, () => undefined)).toThrow());
  it.each([
    new TypeError('x is not a function'),
    new DiskError({ code: 'EOTHER', operation: 'write', path: '/data/story-0/0.log' }),
  ])('is not by that, where it fails for another reason: %s', (error) => expect(after(error)).toThrow());
  it('is explained by a directory that has failed, in that', () => {
    const fails: typeof refuseIt = (_, machine) => {
      machine.failedDirectory = '/disk2';
    };
    const failed = (path: string) => new FailedDirectoryError({ code: 'EIO', operation: 'write', path });
    expect(after(failed('/disk2/story-0/0.log'), fails)).not.toThrow();
    expect(after(failed('/data/story-0/0.log'), fails)).toThrow();
  });
});

describe('a one-way message that is dropped', () => {
  const message = 'dropped a one-way message; further ones of this connection go unmentioned';
  const check = (error: Error) => checkOf({ level: 'warn', message, fields: { error } });
  it('may come while the node starts', () => expect(check(new RpcError('STARTING_UP', 'not yet'))).not.toThrow());
  it('is one that the node understands', () => expect(check(new RpcError('INVALID_REQUEST', 'what?'))).toThrow());
});

describe('a peer that breaks the frame protocol', () => {
  const message = 'closed a connection: the peer broke the frame protocol';
  const check = (reason: string) => checkOf({ level: 'warn', message, fields: { reason } });
  it('may have been cut off before its first frame came', () =>
    expect(check('no hello within 10000 ms')).not.toThrow());
  it('is none of ours', () => expect(check('request 14 is in flight already')).toThrow());
});

describe('a handler that fails', () => {
  const check = (error: Error) =>
    checkOf({ message: 'a handler failed', fields: { method: 'Admin.ElectLeaders', error } });
  it('breaks a rule, also where the node goes on', () =>
    expect(check(new TypeError('x is not a function'))).toThrow(
      'a handler failed: Admin.ElectLeaders: x is not a function',
    ));
  it('has not, where its process has ended in the midst of it', () =>
    expect(check(new Error('cut off', { cause: new HaltError('node-1', 'killed') }))).not.toThrow());
});

describe('damage that a start finds and mends at once', () => {
  const message = 'a damaged log is cut, to be fetched again; what is discarded is kept';
  const after = (changes: Partial<SimulatedCluster['machines'][number]>) =>
    checkOf({ message, fields: { directory: '/data/story-0' } }, (_, machine) => Object.assign(machine, changes));
  it('is seen, unless somebody did it', () => {
    expect(after({})).toThrow(InvariantViolation);
    expect(after({ rotten: true })).not.toThrow();
    expect(after({ lostWrites: true })).not.toThrow();
  });
  it('is no wonder in a directory that has failed, elsewhere it is', () => {
    expect(after({ failedDirectory: '/data' })).not.toThrow();
    expect(after({ failedDirectory: '/disk2' })).toThrow(InvariantViolation);
  });
});

describe('an answer of a leader that breaks the rules', () => {
  const check = (befall: Parameters<typeof checkOf>[1]) =>
    checkOf({ message: 'an answer of the leader breaks the rules' }, befall);
  it('is not explained by a fault of the own disk', () => expect(check(refuseIt)).toThrow());
  it('is explained by rot in whichever log, and by wrong frames', () => {
    const rot: typeof refuseIt = ({ machines: [first] }) => Object.assign(first ?? {}, { rotten: true });
    expect(check(rot)).not.toThrow();
    expect(check((cluster) => Object.assign(cluster, { framesWereWrong: true }))).not.toThrow();
  });
});

describe('a disk that is said to be full', () => {
  const message = 'the disk is full: the journal waits';
  it('has little room', () => {
    expect(checkOf({ message })).toThrow();
    expect(checkOf({ message }, (_, { disk }) => Object.assign(disk, { capacityBytes: 1_000 }))).not.toThrow();
  });
  it('or is so for one write', () =>
    expect(checkOf({ message }, (_, machine) => Object.assign(machine, { lacksSpace: 1 }))).not.toThrow());
});

describe('a log directory that is said to have failed', () => {
  const message = 'a log directory has failed: its replicas step out';
  const check = (directory: string) =>
    checkOf({ message, fields: { directory, problem: refusedWrite.message } }, (cluster, machine) => {
      refuseIt(cluster, machine);
      machine.failedDirectory = '/data';
    });
  it('is the one that failed', () => {
    expect(check('/data')).not.toThrow();
    expect(check('/disk2')).toThrow();
  });
});
