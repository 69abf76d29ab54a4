// Goal: a batch that lies in another's place is damage, whole as it is: only its offsets tell. Method: what was written last is
// written once more over one of before, and then somebody asks for a time.
import { offset } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { testBatch } from './testing/batches.js';
import { DIRECTORY, Machine } from './testing/machine.js';

const PATH = `${DIRECTORY}/00000000000000000000.log`;
const COUNT = 20;
const LAST = COUNT - 1;
const timeOf = (at: number) => 1_000 + at;

async function strayedLog(place: number) {
  const machine = new Machine();
  const { log } = machine.open();
  const batch = (baseOffset: number) => testBatch({ baseOffset, valueBytes: 100, timestampMs: timeOf(baseOffset) });
  for (let at = 0; at < COUNT; at += 1) log.append([batch(at)]);
  await machine.flush(log);
  const file = machine.disk.open(PATH, 'write');
  const position = place * batch(0).length;
  file.write([machine.bytesOf('00000000000000000000.log').subarray(LAST * batch(0).length)], position);
  file.close();
  return { log };
}

it.each([0, 7])('a search for a time meets one in the place of offset %i', async (place) => {
  const { log } = await strayedLog(place);
  expect(() => log.offsetForTimestamp(timeOf(place))).toThrow(`a batch of offset ${LAST} in the place of ${place}`);
  expect(log.damage).toMatchObject({ offset: place });
});

it('so does one for the largest time', async () => {
  const { log } = await strayedLog(7);
  expect(() => log.maxTimestampOffset(offset(15))).toThrow(`a batch of offset ${LAST} in the place of 7`);
  expect(log.damage).toMatchObject({ offset: 7 });
});
