import { ConfigRecordResourceType, type Init, type MetadataRecord } from '@tidemark/protocol';
import { RpcError } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { ChangePipeline } from './change-pipeline.js';
import { ControllerNode } from './testing/controller-node.js';

const config = (key: string): Init<MetadataRecord> => ({
  config: { resourceType: ConfigRecordResourceType.CLUSTER, key, value: 'x'.repeat(150) },
});

it('leaves nothing of a decision behind that does not fit, where it is taken apart: the next rests on what is there', async () => {
  const node = await new ControllerNode().start();
  let broken = 0;
  const pipeline = new ChangePipeline({
    raft: () => node.log,
    log: node.lines,
    changeBytesMax: 200,
    notController: () => new RpcError('NOT_CONTROLLER'),
    onBroken: () => {
      broken += 1;
    },
  });
  const { image } = node.controller;
  pipeline.open(image);
  const decided = (...records: Init<MetadataRecord>[]) =>
    pipeline.submit(() => ({
      records,
      divisible: { together: 0, at: 'end' },
      respond: ({ baseOffset }) => baseOffset,
    }));
  const ofNoTopic = { partition: { topicId: 'A'.repeat(22), partition: 0, replicas: [0] } };
  await expect(node.run(decided(config('a'), ofNoTopic))).rejects.toMatchObject({ code: 'UNKNOWN_SERVER_ERROR' });
  expect(pipeline.latest).toBe(image);
  expect(await node.run(decided(config('b')))).toBe(image.offset + 1);
  expect(pipeline.latest?.clusterConfigs.has('a')).toBe(false);
  expect(broken).toBe(0);
});
