import type { RunProgress } from '@tidemark/simulator';

export interface LiveLine {
  /** Shows how far the run under way has come, and how many have ended and failed. */
  update(progress: RunProgress, runs: { readonly ended: number; readonly failed: number }): void;
  /** Takes the line away. */
  clear(): void;
}

const nothing: LiveLine = { update: () => {}, clear: () => {} };

/** A line that is written over and over on a terminal; nothing elsewhere. */
export function createLiveLine(stream: NodeJS.WriteStream): LiveLine {
  if (stream.isTTY !== true) return nothing;
  const write = (text: string) => stream.write(`\r\x1b[K${text}`);
  return {
    update: (progress, runs) => write(formatLiveLine(progress, runs).slice(0, (stream.columns ?? 80) - 1)),
    clear: () => write(''),
  };
}

export function formatLiveLine(
  { seed, simulatedMs, events, faults, marks }: RunProgress,
  { ended, failed }: { readonly ended: number; readonly failed: number },
): string {
  const parts = [
    `seed ${seed}`,
    `${(simulatedMs / 1_000).toFixed(1)} s simulated`,
    `${events} events`,
    `${faults} faults`,
    `${marks} marks`,
  ];
  if (ended > 0) parts.push(`${ended} runs ended, ${failed} broke a rule`);
  return parts.join(' · ');
}
