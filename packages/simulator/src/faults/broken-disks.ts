import { parentDirectory } from '@tidemark/commitlog';
import { type Random, randomInteger } from '@tidemark/ports';
import type { DiskOperation, FaultScope, OrderedFault } from '@tidemark/ports/simulated';
import type { SimulatedCluster, SimulatedMachine } from '../cluster.js';
import { takeSpace } from './disk-space.js';
import { besideLogs, isTold, rottable, rottableLogs } from './rottable.js';
import { between, type Fault, type Strike, within } from './strike.js';

/** Reads or opens fail for a while: a process may give up its log, or end itself. */
export const readErrors: Fault = (strike) => {
  const operation = strike.random.next() < 0.7 ? 'read' : 'open';
  const path = somewhere(strike);
  return broken(strike, failing(operation, { path, times: timesOf(strike.random) }));
};

export const writeErrors: Fault = (strike) => {
  const path = somewhere(strike);
  return broken(strike, failing('write', { path, times: timesOf(strike.random) }));
};

/** An fsync fails and takes what it covered; the page cache calls it clean. The process must end, and trust none of it. */
export const syncErrors: Fault = (strike) => {
  const operation = strike.random.next() < 0.85 ? 'sync' : 'syncDirectory';
  for (const victim of strike.victims) victim.lostWrites = true;
  return broken(strike, failing(operation, {}));
};

const NAME_OPERATIONS = ['list', 'makeDirectory', 'remove', 'rename', 'truncate'] as const;

/** Names cannot be changed for a while: files come, go and are replaced by that, and some must before a process can start. */
export const nameErrors: Fault = (strike) => {
  const { random } = strike;
  const path = somewhere(strike);
  const times = timesOf(random);
  const drawn = NAME_OPERATIONS.filter(() => random.next() < 0.5);
  const refused = drawn.length > 0 ? drawn : NAME_OPERATIONS;
  return broken(strike, ({ disk }) => {
    const ordered = refused.map((operation) => disk.failNext(operation, 'EIO', { path, times }));
    return { ordered, repair: () => disk.clearFaults() };
  });
};

/** The node's store takes no batch any more: the process must end, and open it anew. */
export const storeErrors: Fault = (strike) => {
  const code = strike.random.next() < 0.5 ? 'EIO' : 'ENOSPC';
  return broken(strike, ({ stores }) => {
    const ordered = [stores.failNextApply(code)];
    return { ordered, repair: () => stores.clearFailures() };
  });
};

/** The disk is full for everything, metadata and journal too, all but a little, until somebody makes room. */
export const noSpaceLeft: Fault = (strike) => {
  const left = randomInteger(strike.random, { least: 0, most: 20_000 });
  return broken(strike, (machine) => ({ ordered: [], repair: takeSpace(machine, left) }));
};

/** How likely rot is to befall what stands beside the logs: indexes, checkpoints, snapshots. */
const BESIDE_CHANCE = 0.25;

/** A bit of a log, of the journal, of the metadata log or of what stands beside them flips while nobody looks. */
export const bitRot: Fault = (strike) =>
  rotting(strike, (victim) => {
    const { cluster, random } = strike;
    // A directory first: of files the logs have more than the journal.
    const { logDirectories } = cluster;
    const isBeside = random.next() < BESIDE_CHANCE;
    const files = isBeside
      ? logDirectories.flatMap((directory) => besideLogs(victim, directory))
      : rottable(victim, logDirectories);
    const directory = randomItem([...new Set(files.map(({ path }) => parentDirectory(path)))], random);
    const inIt = files.filter(({ path }) => parentDirectory(path) === directory);
    const file = randomItem(inIt, random);
    if (file === undefined) return undefined;
    const position = randomInteger(random, { least: 0, most: file.sizeBytes - 1 });
    const bit = randomInteger(random, { least: 0, most: 7 });
    if (!isTold(victim, { path: file.path, position, bit })) return undefined;
    return () => {
      cluster.note(`rot on ${victim.hostName}: ${file.path} at ${position} of ${file.sizeBytes}`);
      victim.disk.flipBit(file.path, position, bit);
      return undefined;
    };
  });

/**
 * The next write to a partition's log lands somewhere in it, or in another partition's. In journal and metadata log it
 * would be a write that is lost with all that tells of it, which nobody can find.
 */
export const misdirectedWrite: Fault = (strike) =>
  rotting(strike, (victim) => {
    const { cluster, random } = strike;
    const files = rottableLogs(victim, cluster.logDirectories);
    const file = randomItem(files, random);
    const onto = random.next() < 0.5 ? file : randomItem(files, random);
    if (file === undefined || onto === undefined) return undefined;
    return () => {
      cluster.note(`a write to ${file.path} of ${victim.hostName} goes astray, onto ${onto.path}`);
      return victim.disk.misdirectNext(file.path, { onto: onto.path });
    };
  });

/** What is on one disk changes behind the node's back. It may find that now, later, or after a restart. */
async function rotting(
  { cluster, random, forMs, victims }: Strike,
  prepare: (victim: SimulatedMachine) => (() => OrderedFault | undefined) | undefined,
): Promise<void> {
  const [victim] = victims;
  if (victim === undefined || cluster.machines.some((machine) => machine.rotten && machine !== victim)) return;
  const damage = prepare(victim);
  if (damage === undefined) return;
  victim.rotten = true;
  const ordered = damage();
  await cluster.pause(forMs);
  if (ordered !== undefined) await hasStruck(cluster, [ordered]);
  // A file of that name may be made anew, long after the faults.
  victim.disk.withdrawStray();
  if (random.next() < 0.5) return;
  cluster.kill(victim);
  await cluster.pause(between(random, { least: 1, most: 200 }));
  cluster.start(victim);
}

/** Everywhere, or in one partition's folder, in the journal or in the metadata. */
function somewhere({ topic, random }: Strike): string {
  return randomItem(['/data', `/data/${topic}-0`, '/data/journal', '/data/metadata'], random) ?? '/data';
}

const timesOf = (random: Random) => (random.next() < 0.5 ? 1 : Number.POSITIVE_INFINITY);

function randomItem<Item>(items: readonly Item[], random: Random): Item | undefined {
  return items[Math.floor(random.next() * items.length)];
}

/** What was done to a disk, and what undoes it. */
interface Breakage {
  /** What is to strike before it is undone: one of them at least. */
  readonly ordered: readonly OrderedFault[];
  readonly repair: () => void;
}

/** For a while a disk is such that a process may end itself; then it is whole again, and the process is started. */
async function broken(strike: Strike, damage: (victim: SimulatedMachine) => Breakage): Promise<void> {
  const { cluster, victims, forMs } = strike;
  const damaged = victims.map((victim) => {
    victim.diskFaults += 1;
    return { victim, ...damage(victim) };
  });
  await cluster.pause(forMs);
  for (const { victim, ordered } of damaged) {
    if (await hasStruck(cluster, ordered)) continue;
    // A start opens and lists what a process that runs does not, and reads what it has in memory.
    if (victim.running !== undefined) cluster.kill(victim);
    cluster.start(victim);
    await hasStruck(cluster, ordered);
  }
  for (const { victim, repair } of damaged) {
    repair();
    cluster.start(victim);
  }
  // What waited for the disk may still end the process, one that is frozen once it has thawed.
  do await cluster.pause(AFTERMATH_MS);
  while (victims.some(({ running }) => running?.world.process.paused === true));
  for (const victim of victims) {
    victim.diskFaults -= 1;
    cluster.start(victim);
  }
}

const AFTERMATH_MS = 200;
/** How long a fault waits for an operation that it strikes. */
const OPERATION_MS = 1_000;

/** Whether one of the faults has struck, or does so within a while. */
async function hasStruck(cluster: SimulatedCluster, ordered: readonly OrderedFault[]): Promise<boolean> {
  if (ordered.length === 0) return true;
  const struck = await within(cluster, OPERATION_MS, () => ordered.some(({ hits }) => hits > 0));
  if (struck) cluster.orderedFaultsStruck += 1;
  return struck;
}

/** The next such operations fail; returns what ends that. */
function failing(operation: DiskOperation, scope: FaultScope): (victim: SimulatedMachine) => Breakage {
  return ({ disk }) => ({
    ordered: [disk.failNext(operation, 'EIO', scope)],
    repair: () => disk.clearFaults(),
  });
}
