// Method: `broker-state` as version 1 was first written, byte for byte. It must be read for ever after, and what is written
// today must equal it; a bit that rots makes it say nothing.
import { SeededRandom, SimulatedDisk } from '@tidemark/ports/simulated';
import { brokerEpoch, NONE } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import {
  DIRECTORY_STATE_NAME,
  type DirectoryState,
  formatDirectoryState,
  parseDirectoryState,
  readDirectoryState,
  writeDirectoryState,
} from './directory-state.js';
import { DirectoryShortageError } from './log-directories.js';

const GOLDEN = [
  { text: 'version 1 epoch 57 clean\ncrc32c 885433309\n', state: { epoch: 57, clean: true } },
  {
    text: 'version 1 epoch 1234567890123 unclean\ncrc32c 1117590958\n',
    state: { epoch: 1_234_567_890_123, clean: false },
  },
] as const;
const NEVER_USED = { epoch: NONE, clean: false };
const utf8 = (text: string) => new TextEncoder().encode(text);

describe('broker-state of version 1', () => {
  it.each(GOLDEN)('is read and written as ever (%j)', ({ text, state }) => {
    const read = parseDirectoryState(utf8(text));
    expect(read).toEqual(state);
    expect(new TextDecoder().decode(formatDirectoryState(read))).toBe(text);
  });

  it('of which one bit has rotted says as little as none, whichever bit it is', () => {
    for (const { text } of GOLDEN) {
      for (let bit = 0; bit < text.length * 8; bit += 1) {
        const bytes = utf8(text);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        // Behind the sum nothing is said.
        const isEnd = bit >> 3 === text.length - 1;
        if (!isEnd) expect(parseDirectoryState(bytes), `bit ${bit}`).toEqual(NEVER_USED);
      }
    }
  });

  it('that is torn or absent says nothing', () => {
    const [{ text }] = GOLDEN;
    for (let length = 0; length < text.length - 1; length += 1) {
      expect(parseDirectoryState(utf8(text.slice(0, length)))).toEqual(NEVER_USED);
    }
    const disk = new SimulatedDisk(new SeededRandom(1));
    disk.makeDirectory('/disk2');
    expect(readDirectoryState(disk, '/disk2')).toEqual(NEVER_USED);
  });
});

describe('broker-state in a directory without a free byte', () => {
  const states: DirectoryState[] = [
    { epoch: brokerEpoch(9), clean: true },
    { epoch: brokerEpoch(10), clean: false },
    { epoch: brokerEpoch(10), clean: true },
  ];
  const isOldOrNew = (found: DirectoryState, at: number) =>
    [states[at - 1], states[at]].some((state) => JSON.stringify(state) === JSON.stringify(found));

  it('is written over, and after a loss of power in the middle says what it said before or what it was to say', async () => {
    const found = new Set<boolean>();
    for (let seed = 0; seed < 60; seed += 1) {
      const disk = new SimulatedDisk(new SeededRandom(seed));
      disk.makeDirectory('/disk2');
      const [first, ...others] = states;
      if (first === undefined) throw new Error('there is one');
      await writeDirectoryState(disk, '/disk2', first);
      disk.capacityBytes -= disk.freeBytes();
      for (const [index, state] of others.entries()) {
        const at = index + 1;
        if (seed % 3 === 0) {
          await writeDirectoryState(disk, '/disk2', state);
          disk.crash();
          expect(readDirectoryState(disk, '/disk2')).toEqual(state);
          continue;
        }
        disk.failNext('sync', 'EIO', { path: `/disk2/${DIRECTORY_STATE_NAME}` });
        await expect(writeDirectoryState(disk, '/disk2', state)).rejects.toMatchObject({ code: 'EIO' });
        disk.crash();
        const after = readDirectoryState(disk, '/disk2');
        expect(isOldOrNew(after, at), `seed ${seed}`).toBe(true);
        found.add(after.epoch === state.epoch && after.clean === state.clean);
        disk.clearFaults();
        await writeDirectoryState(disk, '/disk2', state);
      }
    }
    expect(found).toEqual(new Set([true, false]));
  });

  it('that was never there says that there is no room', async () => {
    const disk = new SimulatedDisk(new SeededRandom(1), { capacityBytes: 0 });
    disk.makeDirectory('/disk2');
    const [state = { epoch: brokerEpoch(9), clean: true }] = states;
    await expect(writeDirectoryState(disk, '/disk2', state)).rejects.toThrow(DirectoryShortageError);
  });
});
