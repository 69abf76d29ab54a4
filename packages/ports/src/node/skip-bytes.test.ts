import fc from 'fast-check';
import { expect, test } from 'vitest';
import { skipBytes } from './skip-bytes.js';

test('what is left after skipping is the end of the whole', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 5 })), fc.nat(), (buffers, draw) => {
      const whole = Buffer.concat(buffers);
      const count = draw % (whole.length + 1);
      expect(Buffer.concat(skipBytes(buffers, count))).toEqual(whole.subarray(count));
    }),
  );
});
