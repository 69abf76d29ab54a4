import type { SimulatedMachine } from '../cluster.js';
import { type Fault, forAWhile, type Strike } from './strike.js';

const MIB = 2 ** 20;

/**
 * Fills a machine's disk up to what is left. Returns what gives the space back, to whatever disk the machine has by then;
 * several may hold some at a time.
 */
export function takeSpace(machine: SimulatedMachine, leftBytes: number): () => void {
  const takenBytes = Math.max(0, machine.disk.freeBytes() - leftBytes);
  machine.disk.capacityBytes -= takenBytes;
  return () => {
    machine.disk.capacityBytes += takenBytes;
  };
}

/**
 * So little is left that producers are refused, or that followers wait too; what metadata and journal need to go on is
 * left, as it would be if nobody else wrote to the disk.
 */
export const fullDisk: Fault = (strike) => {
  const leftBytes = strike.random.next() < 0.5 ? 12 * MIB : 6 * MIB;
  return shortOfSpace(strike, (machine) => takeSpace(machine, leftBytes));
};

/** The disk is full for one write, which may be short: if it is a leader's, followers may have been sent what it holds. */
export const failedWrite: Fault = (strike) =>
  shortOfSpace(strike, (machine) => {
    const { disk } = machine;
    const directory = strike.cluster.folderOn(machine, `${strike.topic}-0`);
    // Another fault may refuse a list.
    const segments = disk.durableNames(directory).filter((name) => name.endsWith('.log'));
    const active = segments.at(-1);
    if (active !== undefined) disk.failNext('write', 'ENOSPC', { path: `${directory}/${active}` });
    return () => disk.clearFaults();
  });

/** A process that runs must stand it. One that starts may need more than there is, and is started again afterwards. */
function shortOfSpace(strike: Strike, take: (victim: SimulatedMachine) => () => void): Promise<void> {
  const giveBack = new Map<SimulatedMachine, () => void>();
  return forAWhile(
    strike,
    (victim) => {
      victim.lacksSpace += 1;
      giveBack.set(victim, take(victim));
    },
    (victim) => {
      giveBack.get(victim)?.();
      strike.cluster.spaceIsBack(victim);
    },
  );
}
