import { expect, it } from 'vitest';
import { TopicMap } from './topic-map.js';

it('never holds more than twice as many topics as are needed, however many there have been', () => {
  const needed = new Set(Array.from({ length: 100 }, (_, at) => `stays-${at}`));
  const map = new TopicMap<number>((topic) => !needed.has(topic));
  for (const topic of needed) map.set(topic, 1);
  for (let at = 0; at < 10_000; at++) {
    map.set(`passes-${at}`, at);
    expect(map.topics.length).toBeLessThanOrEqual(200);
  }
  expect([...needed].filter((topic) => map.get(topic) === 1)).toHaveLength(100);
  map.sweep();
  expect(new Set(map.topics)).toEqual(needed);
});
