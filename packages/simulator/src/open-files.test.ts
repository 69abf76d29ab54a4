import { expect, it } from 'vitest';
import { leakedFiles } from './open-files.js';
import { withTopic } from './testing/with-topic.js';

it('a cluster at rest has each file open once, and none that is gone', () =>
  withTopic(2, async (cluster) => {
    expect(leakedFiles(cluster)).toEqual([]);
    const [machine] = cluster.machines;
    if (machine === undefined) throw new Error('a cluster has machines');
    const { disk } = machine;
    const journal = '/data/journal/00000000.journal';
    disk.open(journal, 'read');
    disk.open('/data/forgotten', 'create');
    disk.remove('/data/forgotten');
    expect(leakedFiles(cluster)).toEqual([
      `node-0 at rest has a file open twice: ${journal}`,
      'node-0 at rest has a file open that is gone: /data/forgotten',
    ]);
  }));
