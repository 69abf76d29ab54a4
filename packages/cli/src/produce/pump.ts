import type { KeyedLine } from './lines.js';

/** Counts of what was sent; every record ends in one of the three last. */
export interface ProduceCounts {
  sent: number;
  bytes: number;
  acknowledged: number;
  /** Surely not written. */
  failed: number;
  /** May or may not have been written. */
  unknown: number;
}

export interface PumpFailure {
  readonly lineNumber: number;
  readonly error: unknown;
}

export interface PumpOptions {
  readonly lines: AsyncIterable<readonly KeyedLine[]>;
  /** Resolves once the record is acknowledged. */
  readonly send: (line: KeyedLine) => Promise<unknown>;
  /** Whether a rejection of `send` leaves open what became of the record. */
  readonly isUnknown: (error: unknown) => boolean;
  readonly signal: AbortSignal;
  /** Ends the lines at once, whether with an error or not, though the next of them may be long in coming. */
  readonly endInput: () => void;
  readonly onProgress: (counts: Readonly<ProduceCounts>) => void;
  /** What may wait for its acknowledgement; beyond it the input is held back. */
  readonly inFlightBytesMax?: number;
}

export interface PumpResult {
  readonly counts: Readonly<ProduceCounts>;
  /** The first record that failed, if one did: reading stopped there. */
  readonly failure: PumpFailure | undefined;
  /** Why the lines ended before their end; what came before was sent. */
  readonly inputError: unknown;
}

const IN_FLIGHT_BYTES_MAX = 8 * 1024 * 1024;
/** Stands for what a record costs beside its bytes, so that empty lines are bounded too. */
const RECORD_COST_BYTES = 512;

/**
 * Sends every line and waits until each is settled. Memory is bounded by what may be in flight. After the first failure,
 * when the signal aborts, or when the lines end in an error, it reads no further.
 */
export async function pumpLines(options: PumpOptions): Promise<PumpResult> {
  const { lines, send, isUnknown, signal, endInput, onProgress, inFlightBytesMax = IN_FLIGHT_BYTES_MAX } = options;
  const counts: ProduceCounts = { sent: 0, bytes: 0, acknowledged: 0, failed: 0, unknown: 0 };
  let failure: PumpFailure | undefined;
  let inFlightBytes = 0;
  let wake: (() => void) | undefined;

  const settle = (cost: number) => {
    inFlightBytes -= cost;
    onProgress(counts);
    wake?.();
  };
  const until = async (isReached: () => boolean) => {
    while (!isReached()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const dispatch = (line: KeyedLine) => {
    const size = (line.key?.length ?? 0) + line.value.length;
    const cost = size + RECORD_COST_BYTES;
    counts.sent += 1;
    counts.bytes += size;
    inFlightBytes += cost;
    const lineNumber = counts.sent;
    send(line).then(
      () => {
        counts.acknowledged += 1;
        settle(cost);
      },
      (error: unknown) => {
        counts[isUnknown(error) ? 'unknown' : 'failed'] += 1;
        if (failure === undefined) endInput();
        failure ??= { lineNumber, error };
        settle(cost);
      },
    );
  };

  if (signal.aborted) endInput();
  signal.addEventListener('abort', endInput, { once: true });
  let inputError: unknown;
  try {
    reading: for await (const batch of lines) {
      for (const line of batch) {
        if (inFlightBytes >= inFlightBytesMax) await until(() => inFlightBytes < inFlightBytesMax);
        if (failure !== undefined || signal.aborted) break reading;
        dispatch(line);
      }
    }
  } catch (error) {
    if (!signal.aborted && failure === undefined) inputError = error;
  }
  await until(() => inFlightBytes === 0);
  return { counts, failure, inputError };
}
