import { ClientError, createProducer } from '@tidemark/client';
import { EndSignal } from '../end-signal.js';
import { CliError, exitCodes } from '../exit-codes.js';
import { describeFailure } from '../failure.js';
import { openInput } from '../produce/input.js';
import { keyedLines } from '../produce/lines.js';
import { createProgress } from '../produce/progress.js';
import { type PumpResult, pumpLines } from '../produce/pump.js';
import { connect, requireTopic } from './connect.js';
import type { ProduceOptions } from './produce.js';

const ROUTES_TIMEOUT_MS = 10_000;
/** The range that a producer allows. */
const REQUEST_BYTES = { least: 1024 * 1024, most: 32 * 1024 * 1024 };

/** Sends every line, says on stderr what became of them, and fails if any was not acknowledged. */
export async function produceAction(topic: string, options: ProduceOptions): Promise<void> {
  using input = openInput(options.file);
  await using connected = await connect(options);
  const { configs } = await requireTopic(connected, topic);
  // What was sent is waited for.
  const { signal: interrupted } = new EndSignal();
  await using producer = createProducer({
    cluster: connected.cluster,
    acks: options.acks === 'all' ? 'all' : options.acks === '1' ? 1 : 0,
    deliveryTimeoutMs: options.timeout * 1_000,
    blockTimeoutMs: ROUTES_TIMEOUT_MS,
    requestBytesMax: requestBytesMax(configs),
  });
  const progress = await createProgress(process.stderr, { totalBytes: input.totalBytes });
  const begun = performance.now();
  const result = await pumpLines({
    lines: keyedLines(input.stream, options.keySeparator),
    send: ({ key, value }) => producer.send({ topic, key, value }),
    isUnknown: (error) => error instanceof ClientError && error.outcome === 'unknown',
    signal: interrupted,
    endInput: () => input.stream.destroy(),
    onProgress: (counts) => progress.update(counts),
  });
  progress.stop();
  report(result, { topic, options, seconds: (performance.now() - begun) / 1_000 });
  if (result.failure !== undefined || result.inputError !== undefined) throw failureOf(result);
  if (interrupted.aborted) process.exitCode = exitCodes.failed;
}

/** What the topic takes is what may be sent; the broker has the last word. */
function requestBytesMax(configs: readonly { readonly key: string; readonly value: string }[]): number {
  const messageBytesMax = Number(configs.find(({ key }) => key === 'max.message.bytes')?.value ?? 0);
  return Math.min(REQUEST_BYTES.most, Math.max(REQUEST_BYTES.least, messageBytesMax));
}

function report(
  { counts }: PumpResult,
  { topic, options, seconds }: { topic: string; options: ProduceOptions; seconds: number },
): void {
  if (options.output === 'json') {
    process.stdout.write(`${JSON.stringify({ topic, ...counts, seconds: Number(seconds.toFixed(3)) })}\n`);
    return;
  }
  const { acknowledged, sent, failed, unknown } = counts;
  const rate = Math.round(acknowledged / Math.max(seconds, 0.001));
  // With acks=0 nobody says that a record arrived.
  const verb = options.acks === '0' ? 'sent, not acknowledged (--acks 0)' : 'acknowledged';
  const rest = failed + unknown === 0 ? '' : `; ${failed} failed, ${unknown} unknown`;
  process.stderr.write(`${acknowledged} of ${sent} records ${verb} in ${seconds.toFixed(1)} s (${rate}/s)${rest}\n`);
}

/** The first failure stands for all; if what became of any record is open, the outcome is unknown. */
function failureOf({ counts, failure, inputError }: PumpResult): CliError {
  const { message, exitCode } = describeFailure(failure === undefined ? inputError : failure.error, { changes: true });
  const text = failure === undefined ? message : `line ${failure.lineNumber}: ${message}`;
  return new CliError(counts.unknown > 0 ? exitCodes.unknown : exitCode, text);
}
