import { expect, it } from 'vitest';
import { validateTopicName } from './topic-name.js';

it.each(['a', 'orders', 'A-Z_0.9', '...', '__internal', 'x'.repeat(249)])('accepts %s', (name) => {
  expect(validateTopicName(name)).toBeUndefined();
});

it.each([
  ['', 'empty'],
  ['.', '"."'],
  ['..', '".."'],
  ['x'.repeat(250), '249'],
  ['a b', 'character'],
  ['a/b', 'character'],
  ['tide\n', 'character'],
  ['café', 'character'],
])('refuses %j and says why', (name, reason) => {
  expect(validateTopicName(name)).toContain(reason);
});
