import { closeSync, openSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError, exitCodes } from '../exit-codes.js';
import { commandLineOf } from './node-process.js';

const POLL_MS = 50;
/** A lock without an owner is one of which the writing was cut off; a process that lives writes in no time. */
const EMPTY_LAPSES_MS = 5_000;
/** By how much the clocks of files and of the boot may disagree. */
const BOOT_TOLERANCE_MS = 5_000;
/** The locks that this process holds: one that names it otherwise is of another that had its number, as in a container each has. */
const held = new Set<string>();

/**
 * Holds a cluster's directory while `work` runs, so that two starts at once do not start a node twice. A lock whose
 * process has gone, that is older than the last boot, or that names none for a while, does not count. Throws CliError if another holds it for longer than `timeoutMs`,
 * a system error if there is no such directory; `check` may throw to give up early.
 */
export async function withLock<T>(
  directory: string,
  { timeoutMs, check }: { readonly timeoutMs: number; readonly check?: () => void },
  work: () => Promise<T>,
): Promise<T> {
  const path = join(realpathSync(directory), 'start.lock');
  const deadline = performance.now() + timeoutMs;
  while (!tryLock(path)) {
    check?.();
    if (performance.now() > deadline) {
      throw new CliError(exitCodes.failed, `another "tidemark cluster start" is at work; if none is, remove ${path}`);
    }
    await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    held.delete(path);
    rmSync(path, { force: true });
  }
}

function tryLock(path: string): boolean {
  const file = createIfAbsent(path);
  if (file === undefined) {
    if (hasLapsed(path)) rmSync(path, { force: true });
    return false;
  }
  try {
    writeFileSync(file, `${process.pid}\n`);
    held.add(path);
    return true;
  } catch (error) {
    // The disk is full, perhaps: a lock that names nobody must not stay.
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function createIfAbsent(path: string): number | undefined {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
    throw error;
  }
}

/** Whether nobody holds a lock that is there. */
function hasLapsed(path: string): boolean {
  try {
    const owner = readFileSync(path, 'utf8');
    const ageMs = Date.now() - statSync(path).mtimeMs;
    if (owner === '') return ageMs > EMPTY_LAPSES_MS;
    // Of before the last boot: whoever has that number now is another.
    if (ageMs > uptime() * 1_000 + BOOT_TOLERANCE_MS) return true;
    return Number(owner) === process.pid ? !held.has(path) : !isAlive(Number(owner));
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's; many have numbers, after a boot also that of a start which was killed before.
    const isOthers = error instanceof Error && 'code' in error && error.code === 'EPERM';
    return isOthers && commandLineOf(pid).includes('tidemark');
  }
}
