import { LogError } from '@tidemark/commitlog';
import { DiskError } from '@tidemark/ports';
import { RaftError } from '@tidemark/raft';
import type { SimulatedMachine } from './cluster.js';
import { DATA_DIRECTORY } from './node-config.js';

/** What it looks at of a machine. */
type Machine = Pick<SimulatedMachine, 'disk' | 'stores' | 'diskFaults' | 'lostWrites' | 'rotten'>;

/**
 * Whether a process may end itself over this: while its disk fails, over what that refused by order or for want of room; and
 * where the quorum's part of it was changed behind its back, over not finding there what was written. What is wrong with one
 * partition's log ends that replica, and never the process; what a disk refuses to whoever asks for what is not possible (a
 * file that is gone, or closed) is a mistake of the process. `isFailing`: whether a fault of the disk is under way.
 */
export function isExcused(machine: Machine, error: unknown, isFailing = machine.diskFaults > 0): boolean {
  const isChanged = machine.rotten || (machine.lostWrites && isFailing);
  return (isFailing && isRefusal(machine, error)) || (isChanged && causesOf(error).some(isDamagedQuorum));
}

/** Whether the error, or what caused it, is what the machine's disk or stores refused by order or for want of room. */
export function isRefusal({ disk, stores }: Pick<Machine, 'disk' | 'stores'>, error: unknown): boolean {
  return causesOf(error).some(
    (cause) => cause instanceof DiskError && (disk.hasRefused(cause) || stores.hasRefused(cause)),
  );
}

/** The error and what caused it, from the last to the first. */
export function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) causes.push(cause);
  return causes;
}

function isDamagedQuorum(cause: Error): boolean {
  if (cause instanceof RaftError) return cause.code === 'damaged';
  return cause instanceof LogError && cause.code === 'damaged' && isOfQuorum(cause.directory);
}

const isOfQuorum = (directory: string) => directory.startsWith(`${DATA_DIRECTORY}/metadata/`);
