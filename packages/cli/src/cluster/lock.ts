import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError, exitCodes } from '../exit-codes.js';

const POLL_MS = 50;

/**
 * Holds a cluster's directory while `work` runs, so that two starts at once do not start a node twice. A lock whose
 * process has gone does not count. Throws CliError if another holds it for longer than `timeoutMs`.
 */
export async function withLock<T>(
  directory: string,
  { timeoutMs }: { readonly timeoutMs: number },
  work: () => Promise<T>,
): Promise<T> {
  const path = join(directory, 'start.lock');
  const deadline = performance.now() + timeoutMs;
  while (!tryLock(path)) {
    if (performance.now() > deadline) {
      throw new CliError(exitCodes.failed, `another "tidemark cluster start" is at work (${path})`);
    }
    await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string): boolean {
  try {
    writeFileSync(path, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const owner = readIfThere(path);
  // Empty: gone meanwhile, or just about to be written.
  if (owner !== '' && !isAlive(Number(owner))) rmSync(path, { force: true });
  return false;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
