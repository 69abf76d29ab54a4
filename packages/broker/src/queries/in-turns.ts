import { type Clock, nextTurn } from '@tidemark/ports';

/** Partitions that are looked at in one turn of the event loop. */
const PARTITIONS_AT_ONCE = 5_000;

/** What `answer` makes of each partition, in their order; others are heard between one part of very many and the next. */
export async function inTurns<Asked, Answer>(
  clock: Pick<Clock, 'defer'>,
  partitions: readonly Asked[],
  answer: (asked: Asked) => Answer,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const asked of partitions) {
    answers.push(answer(asked));
    if (answers.length % PARTITIONS_AT_ONCE === 0 && answers.length < partitions.length) await nextTurn(clock);
  }
  return answers;
}
