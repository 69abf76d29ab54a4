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
  /** The same of stderr, where nodes log. */
  waitForLog(text: string): Promise<void>;
  /** By Ctrl-C, unless another signal is named. */
  interrupt(signal?: NodeJS.Signals): void;
  closeOutput(): void;
}

/** Starts the command as a shell would, with this as its stdin, which stays open behind it if that is asked for. */
export function startCommand(
  args: readonly string[],
  input?: string,
  { inputStaysOpen = false }: { readonly inputStaysOpen?: boolean } = {},
): Running {
  const child = spawn(process.execPath, [command, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
      for (const watcher of watchers) watcher();
    });
  }
  child.stdin.on('error', () => {});
  child.stdin.write(input ?? '');
  if (!inputStaysOpen) child.stdin.end();
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
  const waitFor = (stream: keyof typeof said, text: string) =>
    new Promise<void>((resolve, reject) => {
      const watcher = () => {
        if (said[stream].includes(text)) resolve();
      };
      watchers.add(watcher);
      watcher();
      finished.then(
        () => reject(new Error(`ended without printing ${JSON.stringify(text)}: ${said.stdout}${said.stderr}`)),
        reject,
      );
    });
  return {
    finished,
    waitForOutput: (text) => waitFor('stdout', text),
    waitForLog: (text) => waitFor('stderr', text),
    interrupt: (signal = 'SIGINT') => child.kill(signal),
    closeOutput: () => child.stdout.destroy(),
  };
}

export function runCommand(args: readonly string[], input?: string): Promise<Finished> {
  return startCommand(args, input).finished;
}
