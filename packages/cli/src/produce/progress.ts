import type { ProduceCounts } from './pump.js';

export interface Progress {
  update(counts: Readonly<ProduceCounts>): void;
  /** Leaves the last state standing. */
  stop(): void;
}

const nothing: Progress = { update: () => {}, stop: () => {} };

/** A progress line on a terminal, nothing elsewhere. Without a total it counts; with one it shows how far it is. */
export async function createProgress(
  stream: NodeJS.WriteStream,
  { totalBytes }: { readonly totalBytes: number | undefined },
): Promise<Progress> {
  if (stream.isTTY !== true) return nothing;
  const { default: cliProgress } = await import('cli-progress');
  const format =
    totalBytes === undefined
      ? '{acknowledged} of {sent} records acknowledged'
      : '{bar} {percentage}%  {acknowledged} of {sent} records acknowledged';
  const bar = new cliProgress.SingleBar({
    format,
    stream,
    barsize: 24,
    fps: 10,
    hideCursor: true,
    clearOnComplete: false,
  });
  bar.start(totalBytes ?? 0, 0, { acknowledged: 0, sent: 0 });
  return {
    update: ({ acknowledged, sent, bytes }) => {
      // Each line had an end, which is not part of the record.
      bar.update(Math.min(totalBytes ?? 0, bytes + sent), { acknowledged, sent });
    },
    stop: () => bar.stop(),
  };
}
