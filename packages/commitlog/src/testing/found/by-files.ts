import { append, type FoundStory } from './story.js';

/** Of a log that is durable by its own files. */
export const FOUND: FoundStory[] = [
  // A write that was taken back in the page cache, in a segment then sealed, came back as damage.
  [
    576914575,
    false,
    [
      append([0], { fail: true }),
      append([572, 1350], { count: 2 }),
      { kind: 'flush' },
      append([0], { fail: true }),
      { kind: 'wait', ms: 2 },
      append([572], { count: 2 }),
      { kind: 'kill' },
      { kind: 'kill' },
      { kind: 'closeAndCrash' },
    ],
  ],
  // A segment that recovery had removed came back and went on behind the log.
  [
    2060860948,
    false,
    [
      append([0]),
      append([0], { fail: true }),
      { kind: 'truncate', at: 0 },
      append([849, 609, 424, 1297, 161], { count: 2 }),
      append([0], { fail: true }),
      { kind: 'closeAndCrash' },
      append([0, 0], { count: 2 }),
      { kind: 'powerLoss' },
    ],
  ],
  // An index entry of a batch that was cut came back after an orderly close.
  [
    0,
    false,
    [
      append([531, 0]),
      { kind: 'kill' },
      { kind: 'truncate', at: 0 },
      append([0], { fail: true }),
      { kind: 'kill' },
      { kind: 'closeAndPowerLoss' },
      append([0], { count: 2 }),
      { kind: 'truncate', at: 0.5 },
    ],
  ],
  // A segment was deleted while its log was being written out.
  [
    -953013948,
    false,
    [
      { kind: 'startEpoch', wait: false },
      { kind: 'wait', ms: 1 },
      append([0], { fail: true }),
      append([0], { fail: true }),
      append([1187, 88, 480], { count: 3 }),
      append([678], { count: 3 }),
      { kind: 'flush' },
      { kind: 'wait', ms: 3 },
      { kind: 'retain', at: 0 },
      { kind: 'flush' },
      { kind: 'powerLoss' },
    ],
  ],
  // A clean marker came back with the log as it said, but with index entries of what the crash took.
  [
    1791035738,
    false,
    [
      { kind: 'flush' },
      { kind: 'startEpoch', wait: false },
      { kind: 'closeAndPowerLoss' },
      append([531, 0]),
      append([353, 699], { count: 3 }),
      { kind: 'powerLoss' },
      append([262], { count: 2 }),
      append([0], { fail: true }),
      append([0], { fail: true }),
    ],
  ],
  [
    // A log that began again elsewhere, which a crash had interrupted, was gone with the next loss of power.
    0,
    false,
    [
      append([456, 215, 1_200, 1_218], { count: 2 }),
      { kind: 'crash', during: 'restart', at: 0.02, after: 10, power: false },
      { kind: 'powerLoss' },
    ],
  ],
  // And one whose restart had ended, as the page cache said, and whose file on disk still told to discard it.
  ...Array.from(
    { length: 8 },
    (_, after): FoundStory => [
      0,
      false,
      [
        append([1_178, 734], { count: 2 }),
        { kind: 'crash', during: 'restart', at: 0, after: after + 23, power: false },
        append([1_400, 1_400], { count: 2 }),
        { kind: 'settle' },
        { kind: 'powerLoss' },
      ],
    ],
  ),
  // What a failed append had written, in a segment that nobody had synced, reached above a cut when it was back.
  [
    -107129086,
    false,
    [
      { kind: 'kill' },
      append([0, 0, 0], { count: 2, fail: true }),
      append([823, 442], { count: 3 }),
      { kind: 'truncate', at: 0.5 },
      { kind: 'closeAndCrash' },
    ],
  ],
  // A cut during a flush left nothing to the next one, which told nobody of what was durable.
  [0, false, [{ kind: 'flush' }, append([0, 0]), { kind: 'truncate', at: 0.5 }, { kind: 'settle' }]],
  // What a loss of power had left of a batch, zeros first, was taken for a producer's last one, and hid those before it.
  [
    -10,
    false,
    [
      append([0, 0, 1_235, 400, 865, 986], { count: 3 }),
      { kind: 'closeAndPowerLoss' },
      append([0, 530, 187]),
      { kind: 'closeAndCrash' },
    ],
  ],
];
