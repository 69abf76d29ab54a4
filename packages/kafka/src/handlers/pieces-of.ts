/** The items in pieces of at most `lengthMax`, in their order. */
export function piecesOf<Item>(items: readonly Item[], lengthMax: number): Item[][] {
  const pieces: Item[][] = [];
  for (let at = 0; at < items.length; at += lengthMax) pieces.push(items.slice(at, at + lengthMax));
  return pieces;
}
