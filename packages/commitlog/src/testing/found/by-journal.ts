import { append, type FoundStory } from './story.js';

/** Of a log that is durable by the journal. */
export const FOUND_OF_JOURNAL: FoundStory[] = [
  ...Array.from(
    { length: 12 },
    (_, after): FoundStory => [
      // A checkpoint that was in the page cache only when the process was killed: the journal was not needed any more by it.
      0,
      false,
      [
        append([1_178, 734], { count: 2 }),
        { kind: 'crash', during: 'close', at: 0, after: after + 18, power: false },
        { kind: 'powerLoss' },
      ],
    ],
  ),
  ...Array.from(
    { length: 8 },
    (_, after): FoundStory => [
      // A log that had begun again, as the page cache said, was gone with the power: its file still told to discard it.
      0,
      false,
      [
        append([1_178, 734], { count: 2 }),
        { kind: 'crash', during: 'restart', at: 0, after: after + 22, power: false },
        append([1_400, 1_400, 1_400, 1_400], { count: 2 }),
        { kind: 'settle' },
        append([1_400, 1_400, 1_400, 1_400], { count: 2 }),
        { kind: 'settle' },
        { kind: 'wait', ms: 50 },
        { kind: 'powerLoss' },
      ],
    ],
  ),
  // An epoch that had gone with a log cut below its start was in the epoch file still, and came back.
  [
    0,
    false,
    [
      append([0, 0, 0, 0], { count: 2 }),
      { kind: 'truncate', at: 0.25 },
      { kind: 'raiseStart', at: 0.5 },
      { kind: 'crash', during: 'truncate', at: 0, after: 9, power: false },
      { kind: 'crash', during: 'append', at: 0, after: 0, power: false },
    ],
  ],
  // The epoch file without what a cut had evicted was in the page cache only when the process was killed.
  [
    0,
    false,
    [
      append([0], { count: 3 }),
      append([476, 757], { count: 3 }),
      { kind: 'closeAndPowerLoss' },
      append([0], { fail: true }),
      append([0], { fail: true }),
      { kind: 'crash', during: 'truncate', at: 0, after: 17, power: false },
      { kind: 'crash', during: 'append', at: 0, after: 0, power: true },
    ],
  ],
  // A segment that an append had made and removed again, as its write failed, was back, and a suspended log was not known by it.
  [
    0,
    false,
    [
      append([780, 485, 0], { count: 3 }),
      append([0], { fail: true }),
      { kind: 'flush' },
      { kind: 'crash', during: 'append', at: 0, after: 0, power: false },
      { kind: 'startEpoch', wait: false },
      append([748], { count: 3, fail: true }),
      { kind: 'closeAndPowerLoss' },
    ],
  ],
  // An epoch that a cut had evicted stayed in the epoch file, and made damage of what was appended and closed after it.
  [
    -1987305065,
    false,
    [
      append([0, 0, 0]),
      { kind: 'startEpoch', wait: false },
      { kind: 'kill' },
      { kind: 'crash', during: 'truncate', at: 0, after: 9, power: false },
      append([0, 0, 0, 0, 0]),
      { kind: 'closeAndPowerLoss' },
    ],
  ],
  // Segments that a cut had removed came back: nothing had made it durable, and a suspended log was not known by its files.
  [
    372407263,
    false,
    [
      { kind: 'powerLoss' },
      append([0], { fail: true }),
      append([0], { fail: true }),
      { kind: 'powerLoss' },
      append([0, 675, 1_194, 718, 273, 418], { count: 2 }),
      { kind: 'flush' },
      { kind: 'wait', ms: 2 },
      { kind: 'truncate', at: 0.17 },
      { kind: 'crash', during: 'close', at: 0, after: 3, power: true },
    ],
  ],
  // And one that retention had removed.
  [
    0,
    false,
    [
      append([763, 476], { count: 2 }),
      append([628], { count: 2 }),
      append([0, 0, 507, 0]),
      append([48, 0, 750], { count: 2 }),
      { kind: 'settle' },
      { kind: 'raiseStart', at: 0.25 },
      { kind: 'retain', at: 0.08 },
      { kind: 'closeAndPowerLoss' },
    ],
  ],
  // An older rise of the start, replayed over an epoch file that was of a later one, evicted what came after.
  [
    -38322917,
    false,
    [
      { kind: 'startEpoch', wait: false },
      append([838]),
      { kind: 'truncate', at: 0 },
      append([789, 792, 1_046], { count: 2 }),
      { kind: 'truncate', at: 0.67 },
      append([0, 622], { count: 2 }),
      { kind: 'crash', during: 'startEpoch', at: 0, after: 2, power: false },
      { kind: 'crash', during: 'retain', at: 0.01, after: 4, power: true },
      { kind: 'raiseStart', at: 0.25 },
      { kind: 'closeAndCrash' },
    ],
  ],
  // Records were twice in the journal: a segment that was full had a log written out, which synced the journal in the middle.
  [
    0,
    false,
    [
      append([0, 0], { count: 3 }),
      { kind: 'startEpoch', wait: false },
      { kind: 'wait', ms: 2 },
      { kind: 'raiseStart', at: 0.17 },
      append([830, 113, 1_378, 998], { count: 2 }),
      { kind: 'truncate', at: 0.16 },
      { kind: 'crash', during: 'append', at: 0, after: 21, power: true },
    ],
  ],
];
