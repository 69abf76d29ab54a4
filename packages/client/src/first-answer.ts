import type { Clock } from '@tidemark/ports';

export interface FirstAnswerOptions<Candidate, Answer> {
  readonly clock: Clock;
  /** At least one, the best first. */
  readonly candidates: readonly Candidate[];
  /** One that has not answered after this is given company, not up. */
  readonly hedgeMs: number;
  readonly ask: (candidate: Candidate, signal: AbortSignal) => Promise<Answer>;
  /** Told of each that was overtaken. */
  readonly onSlow?: (candidate: Candidate) => void;
}

/**
 * Asks one candidate after the other: the next when one fails, or has said nothing for a while. The first answer
 * wins and the other questions are given up. Rejects with the last failure when all have failed.
 */
export function firstAnswer<Candidate, Answer>(options: FirstAnswerOptions<Candidate, Answer>): Promise<Answer> {
  const { clock, candidates, hedgeMs, ask, onSlow } = options;
  const abort = new AbortController();
  return new Promise<Answer>((resolve, reject) => {
    let asked = 0;
    let failed = 0;
    let answered = false;
    const askNext = () => {
      const candidate = candidates[asked];
      if (candidate === undefined || answered) return;
      asked++;
      const hedge = clock.setTimer(hedgeMs, () => {
        onSlow?.(candidate);
        askNext();
      });
      ask(candidate, abort.signal).then(
        (answer) => {
          hedge.cancel();
          answered = true;
          resolve(answer);
          // Making the reason of an abort costs more than the answer.
          if (asked - failed > 1) abort.abort();
        },
        (error: unknown) => {
          hedge.cancel();
          failed++;
          if (failed === candidates.length) reject(error);
          else askNext();
        },
      );
    };
    askNext();
  });
}
