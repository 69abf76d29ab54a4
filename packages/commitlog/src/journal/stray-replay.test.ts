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

interface Astray {
  /** Which record's write goes elsewhere. */
  readonly astray: number;
  /** The journal holds them, one after the other, behind the first eight records. */
  readonly cuts: readonly number[];
}

/** A machine whose next opening replays that. */
async function machineAstray({ astray, cuts }: Astray) {
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
  misdirect(machine, astray);
  return { machine, sound: [...batches(0, 8).slice(0, end), ...batches(end, 10, 1)] };
}

/** One of the process's writes to the log's file goes elsewhere. */
function misdirect({ crashingDisk, disk }: Machine, which: number): void {
  const { onOperation } = crashingDisk;
  let writes = 0;
  crashingDisk.onOperation = (operation, path, mode) => {
    onOperation?.(operation, path, mode);
    if (operation !== 'write' || path !== SEGMENT) return;
    if (writes === which) disk.misdirectNext(SEGMENT, { onto: ELSEWHERE });
    writes += 1;
  };
}

async function replayedAstray(how: Astray) {
  const { machine, sound } = await machineAstray(how);
  return { machine, sound, ...machine.open() };
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

  it('is found by the next opening, or healed by it, wherever the one that came upon it ends', async () => {
    let [found, healed] = [0, 0];
    for (let operations = 0; ; operations += 1) {
      const { machine, sound } = await machineAstray({ astray, cuts });
      machine.openJournal();
      machine.crashingDisk.crashAfter(operations);
      try {
        machine.open();
      } catch (error) {
        if (!machine.crashingDisk.crashed) throw error;
      }
      if (!machine.crashingDisk.crashed) break;
      machine.powerLoss();
      const { log, report } = machine.open();
      if (report.damage === undefined) {
        expect(readAll(log)).toEqual(sound);
        healed += 1;
      } else {
        expect(report).toMatchObject({ logEndOffset: astray, damage: { offset: astray } });
        found += 1;
      }
    }
    expect(Math.min(found, healed)).toBeGreaterThan(0);
  });

  it('keeps the node from starting where there is no room for the word of it, and no longer', async () => {
    const { machine, sound } = await machineAstray({ astray, cuts });
    machine.disk.failNext('open', 'ENOSPC', { path: `${DIRECTORY}/damage-found.tmp` });
    expect(() => machine.open()).toThrow('ENOSPC');
    machine.kill();
    const { log, report } = machine.open();
    // The files are written once more, where they belong.
    expect(report.damage).toBeUndefined();
    expect(readAll(log)).toEqual(sound);
  });
});

describe('producers of a log whose replay met at a cut what a disk had put elsewhere', () => {
  it('are those of the records below, and nothing of what an earlier cut took', async () => {
    const machine = new Machine('producers', {});
    const { log } = machine.open();
    const append = (baseOffset: number, producerId: number, baseSequence: number, fill: number) =>
      log.append([testBatch({ baseOffset, producerId, baseSequence, fill, valueBytes: 600 })]);
    for (let at = 0; at < 5; at += 1) append(at, 7, at, 0);
    for (let at = 5; at < 8; at += 1) append(at, 9, at - 5, 0);
    log.truncateTo(offset(5));
    for (let at = 5; at < 7; at += 1) append(at, 10, at - 5, 1);
    append(7, 9, 0, 1);
    for (let at = 8; at < 10; at += 1) append(at, 10, at - 6, 1);
    await machine.flush(log);
    log.truncateTo(offset(9));
    machine.disk.open(ELSEWHERE, 'create').write([new Uint8Array(512)], 0);
    machine.powerLoss();
    machine.disk.open(SEGMENT, 'write').truncate(0);
    // That of the record at offset 8.
    misdirect(machine, 11);
    const { log: again, report } = machine.open();
    expect(report).toMatchObject({ logEndOffset: 8, damage: { offset: 8 } });
    const known = [{ baseSequence: 0, lastSequence: 0, baseOffset: 7, lastOffset: 7 }];
    expect(again.producers.entry(9)?.batches).toEqual(known);
    again.truncateTo(offset(8));
    expect(again.producers.entry(9)?.batches).toEqual(known);
  });
});
