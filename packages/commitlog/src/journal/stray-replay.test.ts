// Goal: what the replay of a journal writes may not be what stands there afterwards, where a disk puts a write into another
// place. An opening that comes upon that ends the log there, as it does at any damage, and so does every opening until it is repaired.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { testBatch } from '../testing/batches.js';
import { DIRECTORY, Machine, readAll } from '../testing/machine.js';

const SEGMENT = `${DIRECTORY}/00000000000000000000.log`;
const ELSEWHERE = '/data/elsewhere';
const batch = (at: number, fill = 0) =>
  testBatch({ baseOffset: at, producerId: 7, baseSequence: at, valueBytes: 600, fill });
const batches = (from: number, before: number, fill?: number) =>
  Array.from({ length: before - from }, (_, index) => batch(from + index, fill));

/** Replayed by an opening whose write of record `astray` goes elsewhere; the journal holds cuts at `cuts`, all of which come after it. */
async function replayedAstray({ astray, cuts }: { astray: number; cuts: readonly number[] }) {
  const machine = new Machine(`astray ${astray}`, {});
  const { log } = machine.open();
  for (const each of batches(0, 8)) log.append([each]);
  await machine.flush(log);
  for (const cut of cuts) log.truncateTo(offset(cut));
  const end = Math.min(8, ...cuts);
  log.append(batches(end, 10, 1));
  await machine.flush(log);
  machine.disk.open(ELSEWHERE, 'create').write([new Uint8Array(512)], 0);
  machine.powerLoss();
  // Of what was never synced nothing came to the disk.
  machine.disk.open(SEGMENT, 'write').truncate(0);
  let writes = 0;
  machine.crashingDisk.onOperation = (operation, path) => {
    if (operation !== 'write' || path !== SEGMENT) return;
    if (writes === astray) machine.disk.misdirectNext(SEGMENT, { onto: ELSEWHERE });
    writes += 1;
  };
  const opened = machine.open();
  machine.crashingDisk.onOperation = undefined;
  return { machine, ...opened, sound: [...batches(0, 8).slice(0, end), ...batches(end, 10, 1)] };
}

describe.each([
  { met: 'by what is learned of producers', astray: 2, cuts: [6] },
  { met: 'by a cut', astray: 2, cuts: [5, 1] },
  { met: 'at the very beginning', astray: 0, cuts: [6] },
])('a write of a replay that went astray, met $met', ({ astray, cuts }) => {
  it('is damage: the log ends below it', async () => {
    const { log, report } = await replayedAstray({ astray, cuts });
    expect(report).toMatchObject({ logEndOffset: astray, damage: { file: SEGMENT, offset: astray } });
    expect(report.damage?.recoveryPoint).toBeGreaterThan(astray);
    expect(readAll(log)).toEqual(batches(0, astray));
    expect(() => log.append([batch(astray)])).toThrow('is damaged at byte');
  });

  it('is found by the next openings too, until it is repaired', async () => {
    const { machine, sound } = await replayedAstray({ astray, cuts });
    machine.powerLoss();
    expect(machine.open().report).toMatchObject({ logEndOffset: astray, damage: { offset: astray } });
    machine.kill();
    const { log, report } = machine.open();
    expect(report).toMatchObject({ logEndOffset: astray, damage: { offset: astray } });
    // What was cut later stands again below the damage: its leader knows.
    const repairedFrom = Math.min(astray, ...cuts);
    log.truncateTo(offset(repairedFrom));
    log.append(sound.slice(repairedFrom));
    await machine.flush(log);
    machine.powerLoss();
    const { log: again, report: repaired } = machine.open();
    expect(repaired).toMatchObject({ damage: undefined, logEndOffset: 10 });
    expect(readAll(again)).toEqual(sound);
    expect(again.producers.entry(7)?.batches.at(-1)).toMatchObject({ lastOffset: 9, lastSequence: 9 });
  });
});
