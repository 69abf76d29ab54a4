import { existsSync, readFileSync, statSync } from 'node:fs';

const LOCKS = '/proc/locks';

/**
 * The process that has the store of a data directory open, which a node keeps locked while it runs; undefined: this system
 * does not tell (only Linux does, in /proc/locks), or not of this directory, which has no store.
 */
export function runningNode(dataDirectory: string): number | 'none' | undefined {
  const lock = statSync(`${dataDirectory}/store/LOCK`, { throwIfNoEntry: false });
  if (lock === undefined || !existsSync(LOCKS)) return undefined;
  for (const line of locks()) {
    // 1: POSIX  ADVISORY  WRITE 1234 fd:00:5678 0 EOF
    const [, pid, inode] = /^\d+: POSIX +\S+ +WRITE +(\d+) +\w+:\w+:(\d+) /.exec(line) ?? [];
    if (Number(inode) === lock.ino) return Number(pid);
  }
  return 'none';
}

function locks(): string[] {
  try {
    return readFileSync(LOCKS, 'utf8').split('\n');
  } catch {
    return [];
  }
}
