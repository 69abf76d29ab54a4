import type { MetadataImage } from '@tidemark/metadata';

interface Configs {
  /** Of the first image that had them. */
  readonly offset: number;
  readonly values: ReadonlyMap<string, string>;
}

/** What was set for each topic, one image after the other. */
export class SettingsHistory {
  readonly #topics = new Map<string, Configs[]>();

  /** Takes an image that is newer than all before. */
  take({ offset, topics }: Pick<MetadataImage, 'offset' | 'topics'>): void {
    for (const { topicId, configs: values } of topics.values()) {
      const known = this.#topics.get(topicId);
      if (known === undefined) this.#topics.set(topicId, [{ offset, values }]);
      else if (known.at(-1)?.values !== values) known.push({ offset, values });
    }
  }

  /** Every value of a setting from the image at `offset` on, that one's included; undefined: none of the topic's own. */
  valuesSince(topicId: string, key: string, offset = 0): (string | undefined)[] {
    const known = this.#topics.get(topicId) ?? [];
    const first = known.findLastIndex((configs) => configs.offset <= offset);
    return known.slice(Math.max(0, first)).map(({ values }) => values.get(key));
  }
}
