import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CliError, exitCodes } from '../exit-codes.js';
import type { NodeLayout } from './layout.js';

const command = fileURLToPath(new URL('../../bin/tidemark.js', import.meta.url));

/**
 * The process id of a node that runs, or undefined. The id in the pid file counts only if the process with it was
 * started with this node's configuration: after a crash or a reboot the number may be another's.
 */
export function runningPid(node: NodeLayout): number | undefined {
  const pid = notedPid(node);
  if (pid === undefined) return undefined;
  return commandLineOf(pid).includes(node.configFile) ? pid : undefined;
}

function notedPid({ pidFile }: NodeLayout): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch (error) {
    // Not asked before: whoever stops the node may remove it at any time.
    if (!existsSync(pidFile)) return undefined;
    throw error;
  }
}

/** Empty if there is no such process. */
export function commandLineOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** Starts a node as a process of its own, which outlives this one; its output goes to its log file. */
export function startNodeProcess(node: NodeLayout): ChildProcess {
  const log = openSync(node.logFile, 'a');
  try {
    const child = spawn(process.execPath, [command, 'server', '--config', node.configFile], {
      detached: true,
      stdio: ['ignore', log, log],
    });
    notePid(node, child);
    return child;
  } finally {
    closeSync(log);
  }
}

/** A node that no command could find again is not left to run. */
function notePid({ pidFile }: NodeLayout, child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    writeFileSync(pidFile, `${child.pid}\n`);
  } catch (error) {
    child.kill('SIGKILL');
    child.unref();
    throw error;
  }
}

/** Sends a signal to a node; false if it does not run. Throws CliError if it may not be sent one, as that of another user. */
export function signalNode(node: NodeLayout, signal: NodeJS.Signals): boolean {
  const pid = runningPid(node);
  if (pid === undefined) return false;
  try {
    return process.kill(pid, signal);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ESRCH') return false;
    const whose = code === 'EPERM' ? ': it runs as another user' : '';
    throw new CliError(exitCodes.failed, `node ${node.id} (pid ${pid}) cannot be told to stop (${message})${whose}`, {
      cause,
    });
  }
}

/** Forgets a process that has ended, unless its node has been started again since. */
export function removePidFile(node: NodeLayout, pid: number): void {
  if (notedPid(node) === pid) rmSync(node.pidFile, { force: true });
}

/** Of a log, which nobody rotates, no more is read for its last lines. */
const LAST_BYTES = 64 * 1024;

/** The last lines of a node's log, for a message that says why it ended. */
export function lastLogLines(node: NodeLayout, count: number): string[] {
  if (!existsSync(node.logFile)) return [];
  const log = openSync(node.logFile, 'r');
  try {
    const bytes = Buffer.alloc(LAST_BYTES);
    const { size } = fstatSync(log);
    const read = readSync(log, bytes, 0, LAST_BYTES, Math.max(0, size - LAST_BYTES));
    return bytes.toString('utf8', 0, read).trimEnd().split('\n').slice(-count);
  } finally {
    closeSync(log);
  }
}
