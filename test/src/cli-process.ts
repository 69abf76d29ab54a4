import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../packages/cli/bin/tidemark.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command, for what does not end by itself. */
export interface Running {
  readonly finished: Promise<Finished>;
  /** Resolves once stdout holds the text. */
  waitForOutput(text: string): Promise<void>;
  interrupt(): void;
  closeOutput(): void;
}

/** Starts the command as a shell would, with this as its stdin. */
export function startCommand(args: readonly string[], input?: string): Running {
  const child = spawn(process.execPath, [command, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const watcher of watchers) watcher();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    finished,
    waitForOutput: (text) =>
      new Promise<void>((resolve, reject) => {
        const watcher = () => {
          if (stdout.includes(text)) resolve();
        };
        watchers.add(watcher);
        watcher();
        finished.then(
          () => reject(new Error(`ended without printing ${JSON.stringify(text)}: ${stdout}${stderr}`)),
          reject,
        );
      }),
    interrupt: () => child.kill('SIGINT'),
    closeOutput: () => child.stdout.destroy(),
  };
}

export function runCommand(args: readonly string[], input?: string): Promise<Finished> {
  return startCommand(args, input).finished;
}
