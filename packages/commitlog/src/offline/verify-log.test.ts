// Goal: verification names the byte at which damage lies, of every kind of file, and takes nothing for damage that is
// not. Method: damage is planted in the directory that Kafka wrote, and in logs of our own on a simulated disk.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { testBatch, testBatches } from '../testing/batches.js';
import { goldenFile, goldenMachine, writeFile } from '../testing/golden.js';
import { DIRECTORY, type Machine, Machine as NewMachine } from '../testing/machine.js';
import type { Finding } from './finding.js';
import { type LogSummary, type VerifyLogOptions, verifyLog } from './verify-log.js';

function verify(
  machine: Machine,
  options: Partial<VerifyLogOptions> = {},
): { findings: Finding[]; summary: LogSummary } {
  const source = verifyLog(machine.disk, { directory: DIRECTORY, ...options });
  const findings: Finding[] = [];
  for (let next = source.next(); ; next = source.next()) {
    if (next.done === true) return { findings, summary: next.value };
    findings.push(next.value);
  }
}

const damageOf = (machine: Machine, options?: Partial<VerifyLogOptions>) =>
  verify(machine, options).findings.filter(({ kind }) => kind === 'damage');

/** Where in a file of Kafka's a bit is flipped, and what must be said of it. */
const PLANTED: readonly { what: string; file: string; at: number; bit?: number; found: object }[] = [
  {
    what: 'a payload',
    file: '00000000000000005921.log',
    at: 7_200,
    found: {
      position: 7_088,
      endPosition: 14_006,
      reason: expect.stringMatching(/^bad-crc/),
      offsets: { from: 5_961, before: 6_000 },
    },
  },
  {
    what: 'a length, behind which the next batch is found again',
    file: '00000000000000005921.log',
    at: 7_088 + 10,
    bit: 4,
    found: { position: 7_088, endPosition: 14_006, offsets: { from: 5_961, before: 6_000 } },
  },
  {
    what: 'a magic byte',
    file: '00000000000000005921.log',
    at: 7_088 + 16,
    found: { position: 7_088, endPosition: 14_006, reason: expect.stringMatching(/^bad-magic/) },
  },
  {
    what: 'a base offset, which no CRC covers',
    file: '00000000000000005921.log',
    at: 7_088 + 7,
    found: { position: 7_088, reason: 'base offset 5960 where 5961 must come' },
  },
  {
    what: 'a leader epoch, which no CRC covers',
    file: '00000000000000005921.log',
    at: 7_088 + 15,
    found: { reason: expect.stringContaining('epoch') },
  },
  {
    what: 'the first batch of a segment',
    file: '00000000000000007025.log',
    at: 40,
    found: { position: 0, offsets: { from: 7_025, before: 7_026 } },
  },
  {
    what: 'an offset in the index',
    file: '00000000000000000000.index',
    at: 8 * 5 + 3,
    found: {
      position: 40,
      endPosition: 48,
      reason: expect.stringContaining('offset 281 at 42419, where the batch of 280 lies'),
    },
  },
  {
    what: 'a position in the index',
    file: '00000000000000000000.index',
    at: 8 * 5 + 7,
    found: { position: 40, reason: expect.stringContaining('where no batch begins') },
  },
  {
    what: 'a timestamp in the time index',
    file: '00000000000000000000.timeindex',
    at: 12 * 3 + 7,
    found: { position: 36, endPosition: 48, reason: expect.stringMatching(/^entry 3: timestamp/) },
  },
  {
    what: 'an offset in the time index',
    file: '00000000000000000000.timeindex',
    at: 12 * 3 + 8,
    bit: 7,
    found: { position: 36 },
  },
  {
    what: 'a transaction index',
    file: '00000000000000007025.txnindex',
    at: 34 + 25,
    bit: 5,
    found: { position: 34 },
  },
  {
    what: 'a snapshot of producers',
    file: '00000000000000007025.snapshot',
    at: 30,
    found: { position: 0, reason: expect.stringContaining('CRC') },
  },
  { what: 'the epoch checkpoint', file: 'leader-epoch-checkpoint', at: 2, found: { position: 0 } },
];

describe('verifying a log', () => {
  it('finds nothing wrong with what Kafka wrote', () => {
    const { findings, summary } = verify(goldenMachine());
    expect(findings).toEqual([]);
    expect(summary).toMatchObject({ startOffset: 0, endOffset: 7_104, segments: 3, producers: 3, isDamaged: false });
  });

  it.each(PLANTED)('says where a bit was flipped in $what', ({ file, at, bit = 0, found }) => {
    const machine = goldenMachine();
    machine.disk.flipBit(`${DIRECTORY}/${file}`, at, bit);
    const { findings, summary } = verify(machine);
    expect(findings[0]).toMatchObject({ kind: 'damage', file: `${DIRECTORY}/${file}`, ...found });
    expect(summary.isDamaged).toBe(true);
  });

  it('goes on behind damage, and finds what else is damaged', () => {
    const machine = goldenMachine();
    for (const at of [100, 500_000, 900_000]) machine.disk.flipBit(`${DIRECTORY}/00000000000000000000.log`, at);
    const found = damageOf(machine);
    expect(found.map(({ reason }) => reason.slice(0, 7))).toEqual(['bad-crc', 'bad-crc', 'bad-crc']);
    for (const [index, at] of [100, 500_000, 900_000].entries()) {
      const { position = 0, endPosition = 0 } = found[index] ?? {};
      expect(position <= at && at < endPosition).toBe(true);
    }
  });

  it('misses a segment, the beginning and the end of an index, and a snapshot that speaks of another log', () => {
    const missing = goldenMachine();
    missing.disk.remove(`${DIRECTORY}/00000000000000005921.log`);
    expect(damageOf(missing)[0]).toMatchObject({ reason: expect.stringContaining('offset 5921 must come') });

    const shortened = goldenMachine();
    writeFile(shortened, '00000000000000000000.index', goldenFile('00000000000000000000.index').subarray(0, 84));
    expect(damageOf(shortened)).toMatchObject([
      { position: 80, reason: expect.stringContaining('4 bytes are no entry') },
    ]);

    const stale = goldenMachine();
    writeFile(stale, '00000000000000007025.snapshot', goldenFile('00000000000000005921.snapshot'));
    expect(damageOf(stale)).toMatchObject([{ reason: expect.stringContaining('producer 0 with sequence 5920') }]);
  });

  it('takes the space that Kafka gives an index in advance for what it is', () => {
    const machine = goldenMachine();
    const index = goldenFile('00000000000000005921.index');
    writeFile(machine, '00000000000000005921.index', new Uint8Array([...index, ...new Uint8Array(80)]));
    expect(verify(machine).findings).toEqual([]);
  });

  it('says which epoch the checkpoint has wrong', async () => {
    const machine = new NewMachine();
    const { log } = machine.open();
    log.append([testBatch({ baseOffset: 0 }), testBatch({ baseOffset: 1, epoch: 3 })]);
    await machine.scheduler.settle(log.close());
    expect(verify(machine)).toMatchObject({ findings: [], summary: { state: 'closed', endOffset: 2 } });
    writeFile(machine, 'leader-epoch-checkpoint', new TextEncoder().encode('0\n2\n0 0\n2 1\n'));
    const reason = 'epoch 2 begins at 1, where the log holds epoch 3';
    expect(damageOf(machine)).toMatchObject([{ file: `${DIRECTORY}/leader-epoch-checkpoint`, reason }]);
  });
});

describe('the end of a log', () => {
  async function flushedUpTo(count: number, journal?: object): Promise<Machine> {
    const machine = new NewMachine(1, journal);
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: count }));
    await machine.flush(log);
    log.append(testBatches({ from: count, before: count + 5 }));
    return machine;
  }
  const LOG = '00000000000000000000.log';
  const cutBy = (machine: Machine, bytes: number) => {
    const held = machine.bytesOf(LOG);
    writeFile(machine, LOG, held.subarray(0, held.length - bytes));
  };

  it('may be torn above the recovery point', async () => {
    const machine = await flushedUpTo(10);
    machine.kill();
    cutBy(machine, 3);
    const { findings, summary } = verify(machine);
    expect(findings).toMatchObject([
      { kind: 'note', reason: expect.stringContaining('torn tail'), offsets: { from: 14 } },
    ]);
    expect(summary).toMatchObject({ endOffset: 14, recoveryPoint: 10, isDamaged: false });
    expect(machine.open().report.logEndOffset).toBe(14);
  });

  it('must not be missing below the recovery point', async () => {
    const machine = await flushedUpTo(10);
    machine.kill();
    const batchBytes = testBatch({ baseOffset: 0 }).length;
    cutBy(machine, 6 * batchBytes);
    const reason = 'the log ends at offset 9, and was synced up to 10';
    expect(damageOf(machine)).toMatchObject([{ position: 9 * batchBytes, reason, offsets: { from: 9, before: 10 } }]);
    expect(machine.open().report.damage).toMatchObject({ offset: offset(9) });
  });

  it('must be as the clean marker says', async () => {
    const machine = new NewMachine();
    const { log } = machine.open();
    log.append(testBatches({ from: 0, before: 10 }));
    await machine.scheduler.settle(log.close());
    machine.disk.flipBit(`${DIRECTORY}/${LOG}`, 700);
    expect(damageOf(machine)).toHaveLength(1);
    machine.disk.flipBit(`${DIRECTORY}/clean-shutdown`, 20);
    expect(damageOf(machine).map(({ file }) => file)).toContain(`${DIRECTORY}/clean-shutdown`);
  });

  it('counts up to the recovery point only, where the journal has the rest', async () => {
    const machine = await flushedUpTo(10, {});
    machine.kill();
    machine.disk.flipBit(`${DIRECTORY}/${LOG}`, 700);
    const before = verify(machine);
    expect(before).toMatchObject({ findings: [], summary: { state: 'journaled', endOffset: 0, recoveryPoint: 0 } });
    expect(damageOf(machine, { recoveryPoint: 10 })).toHaveLength(1);
  });

  it('tells a damaged checkpoint from a slot that was torn', async () => {
    const machine = await flushedUpTo(10);
    machine.kill();
    machine.disk.flipBit(`${DIRECTORY}/log-checkpoint`, 20);
    expect(verify(machine).findings).toMatchObject([{ kind: 'note', position: 0 }]);
    machine.disk.flipBit(`${DIRECTORY}/log-checkpoint`, 532);
    expect(damageOf(machine)[0]).toMatchObject({ file: `${DIRECTORY}/log-checkpoint` });
  });

  it('reads gaps as damage unless the log is compacted', () => {
    const machine = new NewMachine();
    machine.disk.makeDirectory(DIRECTORY);
    const batches = [testBatch({ baseOffset: 0 }), testBatch({ baseOffset: 7 })];
    writeFile(machine, LOG, new Uint8Array(Buffer.concat(batches)));
    expect(damageOf(machine)).toMatchObject([{ offsets: { from: 1, before: 8 } }]);
    expect(verify(machine, { allowsGaps: true })).toMatchObject({ findings: [], summary: { endOffset: 8 } });
  });
});
