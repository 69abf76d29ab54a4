import { expect, it } from 'vitest';
import { describeConfig } from './describe.js';
import { loadConfig } from './load.js';

it('a described configuration reads back as itself', () => {
  const file = `node.id=1
    cluster.id=test
    log.dirs=/var/lib/tidemark
    controller.quorum.voters=0@127.0.0.1:7700,1@127.0.0.1:7710
    rpc.listeners=127.0.0.1:7710
    min.insync.replicas=2`;
  const config = loadConfig({ file });
  const entries = describeConfig(config);
  expect(entries.find(({ key }) => key === 'min.insync.replicas')).toMatchObject({ value: '2', defaultValue: '-1' });
  const described = entries.map(({ key, value }) => `${key}=${value}`).join('\n');
  expect(loadConfig({ file: described })).toEqual(config);
});
