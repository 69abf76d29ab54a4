import { type Clock, nextTurn } from '@tidemark/ports';

/** The items in pieces of at most `lengthMax`, in their order. */
export function piecesOf<Item>(items: readonly Item[], lengthMax: number): Item[][] {
  const pieces: Item[][] = [];
  for (let at = 0; at < items.length; at += lengthMax) pieces.push(items.slice(at, at + lengthMax));
  return pieces;
}

/** Partitions that a broker is asked about in one turn. */
const PARTITIONS_AT_ONCE = 5_000;

/** Asks about partitions in pieces, so that others are heard in between; the answers come in the order of the questions. */
export async function askInPieces<Question, Answer>(
  clock: Pick<Clock, 'defer'>,
  questions: readonly Question[],
  ask: (piece: Question[]) => Promise<readonly Answer[]>,
): Promise<Answer[]> {
  const [first = [], ...others] = piecesOf(questions, PARTITIONS_AT_ONCE);
  const answers = first.length === 0 ? [] : [...(await ask(first))];
  for (const piece of others) {
    await nextTurn(clock);
    for (const answer of await ask(piece)) answers.push(answer);
  }
  return answers;
}
