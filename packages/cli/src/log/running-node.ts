import { readFileSync, statSync } from 'node:fs';

/**
 * The process that has the store of a data directory open, which a node keeps locked while it runs; undefined: none
 * has, or this system does not tell (only Linux does, in /proc/locks).
 */
export function runningNode(dataDirectory: string): number | undefined {
  const lock = statSync(`${dataDirectory}/store/LOCK`, { throwIfNoEntry: false });
  if (lock === undefined) return undefined;
  for (const line of locks()) {
    // 1: POSIX  ADVISORY  WRITE 1234 fd:00:5678 0 EOF
    const [, pid, inode] = /^\d+: POSIX +\S+ +WRITE +(\d+) +\w+:\w+:(\d+) /.exec(line) ?? [];
    if (Number(inode) === lock.ino) return Number(pid);
  }
  return undefined;
}

function locks(): string[] {
  try {
    return readFileSync('/proc/locks', 'utf8').split('\n');
  } catch {
    return [];
  }
}
