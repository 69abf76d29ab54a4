// Goal: a batch that lies in another's place is damage, whole as it is: only its offsets tell. Method: what was written last is
// written once more over one of before, and then somebody asks for a time.
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { testBatch } from './testing/batches.js';
import { DIRECTORY, Machine } from './testing/machine.js';

const PATH = `${DIRECTORY}/00000000000000000000.log`;
const COUNT = 20;
const timeOf = (at: number) => 1_000 + at;

/** `stray`: which batch stands once more, in the place of which. */
async function strayedLog({ stray, place, indexed }: { stray: number; place: number; indexed: boolean }) {
  const machine = new Machine();
  // With an entry for each batch but the first, or for none.
  const { log } = machine.open(indexed ? { indexIntervalBytes: 100 } : {});
  const batch = (baseOffset: number) => testBatch({ baseOffset, valueBytes: 100, timestampMs: timeOf(baseOffset) });
  const batchBytes = batch(0).length;
  for (let at = 0; at < COUNT; at += 1) log.append([batch(at)]);
  await machine.flush(log);
  const file = machine.disk.open(PATH, 'write');
  const bytes = machine.bytesOf('00000000000000000000.log');
  file.write([bytes.subarray(stray * batchBytes, (stray + 1) * batchBytes)], place * batchBytes);
  file.close();
  return { log, position: place * batchBytes };
}

describe.each([{ indexed: true }, { indexed: false }])('a batch in the place of another, $indexed', ({ indexed }) => {
  it.each([
    { stray: 19, place: 0 },
    { stray: 19, place: 7 },
    { stray: 2, place: 7 },
    { stray: 3, place: 19 },
  ])('is met there by a search for a time: $stray in the place of $place', async ({ stray, place }) => {
    const { log, position } = await strayedLog({ stray, place, indexed });
    expect(() => log.offsetForTimestamp(timeOf(place))).toThrow(`a batch of offset ${stray} in the place of ${place}`);
    expect(log.damage).toMatchObject({ offset: place, position });
  });

  it.each([19, 2])('and by one for the largest time: %i', async (stray) => {
    const { log, position } = await strayedLog({ stray, place: 7, indexed });
    expect(() => log.maxTimestampOffset(offset(8))).toThrow(`a batch of offset ${stray} in the place of 7`);
    expect(log.damage).toMatchObject({ offset: 7, position });
  });
});
