import { expect, test } from 'vitest';
import { whatNext } from './foreground.js';
import { plannedLayout } from './layout.js';

test('the commands that are told name every node, since any may be the one that is killed', () => {
  const layout = plannedLayout({ directory: '/elsewhere', nodes: 3, basePort: 9000 });
  const told = whatNext(layout, { nodes: [], partitions: [] });
  expect(told).toContain('consume greetings --bootstrap 127.0.0.1:9000,127.0.0.1:9010,127.0.0.1:9020\n');
  expect(told).toContain('cluster status --dir /elsewhere');
});
