import type { Clock } from '@tidemark/ports';

export interface FirstAnswerOptions<Candidate, Answer> {
  readonly clock: Clock;
  /** At least one, the best first. */
  readonly candidates: readonly Candidate[];
  /** One that has not answered after this is given company, not up. */
  readonly hedgeMs: number;
  readonly ask: (candidate: Candidate) => Promise<Answer>;
  /** Told of each that has not answered in that time. */
  readonly onSlow: (candidate: Candidate) => void;
  /** Told of each answer after the first: none is given up. */
  readonly onLate: (answer: Answer) => void;
}

/**
 * Asks one candidate after the other: the next when one fails, or has said nothing for a while. Resolves with
 * the first answer; those that come later are told too. Rejects with the last failure when all have failed.
 */
export function firstAnswer<Candidate, Answer>(options: FirstAnswerOptions<Candidate, Answer>): Promise<Answer> {
  const { clock, candidates, hedgeMs, ask, onSlow, onLate } = options;
  return new Promise<Answer>((resolve, reject) => {
    let asked = 0;
    let failed = 0;
    let answered = false;
    const askNext = () => {
      const candidate = candidates[asked];
      if (candidate === undefined || answered) return;
      asked++;
      const hedge = clock.setTimer(hedgeMs, () => {
        onSlow(candidate);
        askNext();
      });
      ask(candidate).then(
        (answer) => {
          hedge.cancel();
          if (answered) onLate(answer);
          answered = true;
          resolve(answer);
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
