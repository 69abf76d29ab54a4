import { expect, it } from 'vitest';
import { ProducerLines } from './producer-lines.js';
import { resolveProducerOptions } from './producer-options.js';

const delivery = { sizeBytes: 1, timestampMs: 0, resolve: () => undefined, reject: () => undefined };

it('keeps the sequences of topics that exist, and the records of those that do not, and nothing else', () => {
  const known = new Set(['stays', 'goes', 'owes']);
  const lines = new ProducerLines(resolveProducerOptions({}, 1000), (topic) => known.has(topic));
  const [stays, goes, owes] = [...known].map((topic) => lines.activate(topic, 0));
  owes?.queue.append({ timestampMs: 0 }, { sizeBytes: 1, nowMs: 0 }, delivery);
  known.delete('goes');
  known.delete('owes');
  for (let at = 0; at < 1000; at++) lines.activate(`passes-${at}`, 0);
  expect(lines.activate('stays', 0)).toBe(stays);
  expect(lines.activate('owes', 0)).toBe(owes);
  expect(lines.activate('goes', 0)).not.toBe(goes);
});
