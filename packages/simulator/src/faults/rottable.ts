import { parentDirectory, readJournal, recoveryPointIn } from '@tidemark/commitlog';
import { headersOnDisk } from '../checkers/headers-on-disk.js';
import type { SimulatedMachine } from '../cluster.js';
import { DATA_DIRECTORY } from '../node-config.js';

const METADATA_LOG = `${DATA_DIRECTORY}/metadata/log`;
const JOURNAL = `${DATA_DIRECTORY}/journal`;

interface RottableFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** The files of a machine's partitions, of all topics, that hold records, in these of its log directories. */
export function rottableLogs({ disk }: SimulatedMachine, logDirectories: readonly string[]): RottableFile[] {
  const folders = logDirectories.flatMap((directory) =>
    disk.durableNames(directory).flatMap((name) => (/-\d+$/.test(name) ? [`${directory}/${name}`] : [])),
  );
  return filesIn(disk, folders);
}

/** The same, and the files of its journal and of the metadata log, with how much of each may rot. */
export function rottable(machine: SimulatedMachine, logDirectories: readonly string[]): RottableFile[] {
  return [...filesIn(machine.disk, [METADATA_LOG, JOURNAL]), ...rottableLogs(machine, logDirectories)];
}

function filesIn(disk: SimulatedMachine['disk'], directories: readonly string[]): RottableFile[] {
  const paths = directories.flatMap((directory) =>
    disk.durableNames(directory).flatMap((name) => (/^\d+\.(log|journal)$/.test(name) ? [`${directory}/${name}`] : [])),
  );
  const files = paths.map((path) => ({ path, sizeBytes: rottableBytes(disk, path) }));
  return files.filter(({ path, sizeBytes }) => sizeBytes > 0 && disk.exists(path));
}

/** What says who a voter or a replica is, what a log and a journal consist of, and what is to go or is not there yet. */
const NEVER_ROTS = /\.log$|\.journal$|^(quorum-state|meta\.json|partition\.metadata)$|\.(deleted|cleaned|swap|tmp)$/;

/** Every other file: a node makes it again, or does without it. */
export function besideLogs({ disk }: Pick<SimulatedMachine, 'disk'>, directory: string): RottableFile[] {
  return disk.durableNames(directory).flatMap((name) => {
    const path = `${directory}/${name}`;
    const sizeBytes = disk.durableBytes(path)?.length;
    if (sizeBytes === undefined) return besideLogs({ disk }, path);
    return sizeBytes > 0 && disk.exists(path) && !NEVER_ROTS.test(name) ? [{ path, sizeBytes }] : [];
  });
}

/**
 * What of a file was synced. Of the metadata log, which has no journal, what lies above the recovery point that would be left
 * after a loss of power is excepted: where that is wrong, it is as if it had been torn by it.
 */
function rottableBytes(disk: SimulatedMachine['disk'], path: string): number {
  const bytes = disk.durableBytes(path) ?? new Uint8Array(0);
  if (parentDirectory(path) !== METADATA_LOG) return bytes.length;
  const recoveryPoint = recoveryPointIn(disk.durableBytes(`${METADATA_LOG}/log-checkpoint`) ?? new Uint8Array(0));
  let end = 0;
  for (const { lastOffset, sizeBytes } of headersOnDisk(bytes)) if (lastOffset < recoveryPoint) end += sizeBytes;
  return end;
}

/** One bit of a file. */
export interface Bit {
  readonly path: string;
  readonly position: number;
  readonly bit: number;
}

/**
 * Whether the journal would tell of what it loses with a bit of it: not if that is in the last group that was synced, with
 * nothing behind it, which looks like a torn tail (the limit that docs/formats.md accepts). Of other files nothing is asked.
 */
export function isTold({ disk }: Pick<SimulatedMachine, 'disk'>, { path, position, bit }: Bit): boolean {
  if (parentDirectory(path) !== JOURNAL) return true;
  const paths = disk.durableNames(JOURNAL).map((name) => `${JOURNAL}/${name}`);
  const files = new Map(paths.map((each) => [each, disk.durableBytes(each) ?? new Uint8Array(0)]));
  const before = readJournal([...files.values()]);
  const rotten = new Uint8Array(files.get(path) ?? []);
  rotten[position] = (rotten[position] ?? 0) ^ (1 << bit);
  const after = readJournal([...files.set(path, rotten).values()]);
  return after.records.length === before.records.length || after.lost.length > before.lost.length;
}
