import { expect, it } from 'vitest';
import { resolveProducerOptions } from './producer-options.js';

it('takes no batch that no consumer could unpack', () => {
  const most = 60 * 1024 * 1024;
  expect(resolveProducerOptions({ batchBytesMax: most }, 1000).batchBytesMax).toBe(most);
  expect(() => resolveProducerOptions({ batchBytesMax: most + 1 }, 1000)).toThrow('batchBytesMax');
});
