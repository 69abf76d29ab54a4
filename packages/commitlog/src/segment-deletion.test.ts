// Method: the disk refuses to rename or to remove files of segments that retention takes, as one without a free byte may.
import { offset } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { testBatches } from './testing/batches.js';
import { DIRECTORY, Machine, readAll } from './testing/machine.js';

const NO_SPACE = expect.objectContaining({ code: 'ENOSPC' });
const END = 20;
const expired = { nowMs: 1_000_000, retentionMs: 1_000, retentionBytes: -1, highWatermark: offset(END) };

/** A durable log of some segments, all but the last of which are sealed. */
async function segmented() {
  const machine = new Machine(1, { segmentBytes: 2 ** 20, segmentsMax: 3 });
  const { log } = machine.open({ segmentBytes: 600, indexIntervalBytes: 10 });
  log.append(testBatches({ from: 0, before: END, valueBytes: 100 }));
  await machine.flush(log);
  const files = (extension: string) => machine.disk.list(DIRECTORY).filter((name) => name.endsWith(extension));
  const [first = '', second = ''] = files('.log');
  expect(files('.log').length).toBeGreaterThan(3);
  return { machine, log, files, first, second };
}

const targets = [
  ['first', '.log'],
  ['second', '.log'],
  ['second', '.index'],
] as const;

it.each(targets)(
  'what a full disk has no room to rename goes at once, and all else with it (%s, %s)',
  async (which, extension) => {
    const { machine, log, files, ...names } = await segmented();
    const path = `${DIRECTORY}/${names[which].replace('.log', extension)}`;
    const fault = machine.disk.failNext('rename', 'ENOSPC', { path });
    log.deleteExpiredSegments(expired);
    expect([fault.hits, log.logStartOffset, log.sizeBytes]).toEqual([1, END, 0]);
    expect(files('.log')).toEqual(['00000000000000000020.log']);
    await machine.scheduler.runFor(log.options.fileDeleteDelayMs);
    expect(files('.deleted')).toEqual([]);
    expect(files('.index')).toEqual([]);
  },
);

it.each(targets)('what it does not remove either is tried again (%s, %s)', async (which, extension) => {
  const { machine, log, files, ...names } = await segmented();
  const path = `${DIRECTORY}/${names[which].replace('.log', extension)}`;
  for (const operation of ['rename', 'remove'] as const) {
    machine.disk.failNext(operation, 'ENOSPC', { path, times: Number.POSITIVE_INFINITY });
  }
  const sizeBytes = () => files('.log').reduce((sum, name) => sum + machine.bytesOf(name).length, 0);
  if (extension === '.log') expect(() => log.deleteExpiredSegments(expired)).toThrow(NO_SPACE);
  else log.deleteExpiredSegments(expired);
  expect([log.logStartOffset, log.sizeBytes]).toEqual([END, sizeBytes()]);
  const comes = testBatches({ from: END, before: END + 3, valueBytes: 100 });
  log.append(comes);
  await machine.flush(log);
  machine.disk.clearFaults();
  log.deleteExpiredSegments(expired);
  await machine.scheduler.runFor(log.options.fileDeleteDelayMs);
  expect([files('.log')[0], files('.deleted')]).toEqual(['00000000000000000020.log', []]);
  machine.powerLoss();
  const { log: again, report } = machine.open();
  expect([report.damage, readAll(again)]).toEqual([undefined, comes]);
});

it('indexes that a full disk does not let go with their segments go with an opening that finds room', async () => {
  const { machine, log, files } = await segmented();
  const indexes = () => [...files('.index'), ...files('.timeindex')];
  const kept = indexes();
  const refuse = (operation: 'rename' | 'remove', names: readonly string[]) => {
    for (const name of names) {
      machine.disk.failNext(operation, 'ENOSPC', { path: `${DIRECTORY}/${name}`, times: Number.POSITIVE_INFINITY });
    }
  };
  refuse('rename', kept);
  refuse('remove', kept);
  log.deleteExpiredSegments(expired);
  const comes = testBatches({ from: END, before: END + 3, valueBytes: 100 });
  log.append(comes);
  await machine.flush(log);
  machine.kill();
  const { log: second } = machine.open();
  expect([indexes(), readAll(second)]).toEqual([expect.arrayContaining(kept), comes]);
  machine.disk.clearFaults();
  await machine.scheduler.settle(second.close());
  machine.kill();
  const { log: third } = machine.open();
  expect([indexes().filter((name) => kept.includes(name)), readAll(third)]).toEqual([[], comes]);
});

it.each(['.deleted', '.tmp'])(
  'a %s that a full disk has kept does not keep an opening from serving',
  async (suffix) => {
    const { machine, log, files, first } = await segmented();
    log.deleteExpiredSegments(expired);
    const comes = testBatches({ from: END, before: END + 3, valueBytes: 100 });
    log.append(comes);
    await machine.flush(log);
    const path = `${DIRECTORY}/${first}${suffix}`;
    if (suffix === '.tmp') machine.disk.open(path, 'create').close();
    machine.disk.failNext('remove', 'ENOSPC', { path });
    machine.kill();
    expect([readAll(machine.open().log), files(suffix)]).toEqual([comes, [`${first}${suffix}`]]);
  },
);

it('a file that a full disk does not remove is removed once it does', async () => {
  const { machine, log, files, first } = await segmented();
  log.deleteExpiredSegments(expired);
  const path = `${DIRECTORY}/${first}.deleted`;
  machine.disk.failNext('remove', 'ENOSPC', { path, times: Number.POSITIVE_INFINITY });
  await machine.scheduler.runFor(log.options.fileDeleteDelayMs);
  expect(files('.deleted')).toEqual([`${first}.deleted`]);
  machine.disk.clearFaults();
  await machine.scheduler.runFor(log.options.fileDeleteDelayMs);
  expect(files('.deleted')).toEqual([]);
});
