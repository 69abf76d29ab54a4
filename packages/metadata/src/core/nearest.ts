/** What differs from a word in more than a third of the longer's letters is not what was meant. */
const FARTHEST = 1 / 3;
const QUOTED_LENGTH_MAX = 255;

/** A word as an answer repeats it: in quotes, and not the whole of one without end. */
export function quoted(word: string): string {
  return `"${word.length > QUOTED_LENGTH_MAX ? `${word.slice(0, QUOTED_LENGTH_MAX)}…` : word}"`;
}

/** `; did you mean "…"?` with the candidate that differs least from a word, nothing if none is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const farthest = FARTHEST * Math.max(word.length, candidate.length);
    // Two words differ at least by their lengths: a long one costs nothing.
    if (Math.abs(word.length - candidate.length) > farthest) continue;
    const distance = editDistance(word, candidate);
    if (distance <= farthest && distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best === undefined ? '' : `; did you mean "${best}"?`;
}

/** Levenshtein's distance, a row at a time. */
function editDistance(left: string, right: string): number {
  let above = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (above[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[right.length] ?? 0;
}
