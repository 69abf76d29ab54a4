// Running other programs from the scripts.
import { spawn } from 'node:child_process';

/** Runs a tool; its output line by line if it fails, nothing if it succeeds. */
export async function runTool(command, args, options) {
  const { code, all } = await outputOf(command, args, options);
  return code === 0 ? [] : [...all.trimEnd().split('\n'), `exit code ${code}`];
}

/** Runs a program to its end, whatever that is: its exit code, its output, and all that it said, errors among it. */
export async function outputOf(command, args, options) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, all] = [[], []];
  child.stdout.on('data', (chunk) => {
    output.push(chunk);
    all.push(chunk);
  });
  child.stderr.on('data', (chunk) => all.push(chunk));
  const code = await exitOf(child);
  return { code, output: Buffer.concat(output).toString(), all: Buffer.concat(all).toString() };
}

/** Runs a program on this terminal; its exit code. */
export function run(command, args, options = {}) {
  return exitOf(spawn(command, args, { stdio: 'inherit', ...options }));
}

/** As `run`, but a failure ends this script with the same code. */
export async function mustRun(command, args, options = {}) {
  const code = await run(command, args, options);
  if (code !== 0) process.exit(code);
}

/** As `mustRun`, for what comes before the script's own work: its stdout is the script's, and may be a file of data. */
export function mustPrepare(command, args, options = {}) {
  return mustRun(command, args, { ...options, stdio: ['inherit', process.stderr.fd, process.stderr.fd] });
}

function exitOf(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal === null ? code : 1));
  });
}
