/** What an answer tells of without waiting for its turn: partitions, or what is not there. As many errors have a text of their own. */
export const TOLD_AT_ONCE = 1_000;

/**
 * The texts of an answer's errors. To name a thing takes a few bytes of a request, and to say what is wrong with it a hundred: of
 * what is beyond the first TOLD_AT_ONCE the code is told alone.
 */
export class ErrorTexts {
  #told = 0;

  /** The item with its text, or without it. */
  bounded<Item extends { readonly errorMessage?: string | null | undefined }>(item: Item): Item {
    if ((item.errorMessage ?? '') === '') return item;
    this.#told += 1;
    return this.#told > TOLD_AT_ONCE ? { ...item, errorMessage: null } : item;
  }
}

/** The items of an answer, of which as many have their text. */
export function withBoundedTexts<Item extends { readonly errorMessage?: string | null | undefined }>(
  items: readonly Item[],
): Item[] {
  const texts = new ErrorTexts();
  return items.map((item) => texts.bounded(item));
}
