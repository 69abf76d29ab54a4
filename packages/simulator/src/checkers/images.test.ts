import { emptyImage, type MetadataImage } from '@tidemark/metadata';
import { offset as metadataOffset } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { ImagesChecker } from './images.js';
import type { ObservedNode } from './observed-node.js';

const at = (offset: number, clusterId = 'tide'): MetadataImage => ({
  ...emptyImage,
  offset: metadataOffset(offset),
  clusterId,
});

function node(images: { controller?: MetadataImage; broker?: MetadataImage }): ObservedNode['node'] {
  const parts = Object.entries(images).map(([name, image]) => [name, { image }]);
  return Object.fromEntries(parts) as unknown as ObservedNode['node'];
}

it('who has applied as much knows the same', () => {
  const checker = new ImagesChecker();
  checker.look({ hostName: 'node-0', node: node({ controller: at(5), broker: at(4, 'old') }) });
  checker.look({ hostName: 'node-1', node: node({ broker: at(5) }) });
  checker.look({ hostName: 'node-1', node: node({ broker: at(6, 'later') }) });
  expect(() => checker.look({ hostName: 'node-2', node: node({ broker: at(5, 'other') }) })).toThrow(
    'the broker of node-2 has other metadata than the controller of node-0 had, both at offset 5',
  );
});

it('one that is behind is compared with what the others knew then', () => {
  const checker = new ImagesChecker();
  for (const offset of [1, 2, 3]) checker.look({ hostName: 'node-0', node: node({ controller: at(offset) }) });
  expect(() => checker.look({ hostName: 'node-0', node: node({ controller: at(3), broker: at(2, 'x') }) })).toThrow(
    'both at offset 2',
  );
});
