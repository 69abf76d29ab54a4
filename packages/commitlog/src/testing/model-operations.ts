import fc from 'fast-check';

/** `at` is a fraction of whatever range the operation has. */
export type Operation =
  | { kind: 'append'; sizes: number[]; count: number; newEpoch: boolean; fail: boolean }
  | { kind: 'wait'; ms: number }
  | { kind: 'truncate' | 'raiseStart' | 'retain' | 'restart'; at: number }
  | { kind: 'flush' | 'settle' | 'kill' | 'powerLoss' | 'close' | 'closeAndPowerLoss' | 'closeAndCrash' }
  | { kind: 'startEpoch'; wait: boolean }
  /** A crash comes before that disk operation, if there are as many. */
  | { kind: 'compact'; at: number; crash: { after: number; power: boolean } | undefined }
  /** The process ends before that disk operation of what is done, if it has as many. */
  | { kind: 'crash'; during: Interruptible; at: number; after: number; power: boolean }
  /** The flush policy is changed to the other one, of the log as it runs or between a kill and the next start. */
  | { kind: 'policy'; whileDown: boolean };

const INTERRUPTIBLE = [
  'append',
  'flush',
  'startEpoch',
  'truncate',
  'raiseStart',
  'retain',
  'restart',
  'close',
  'open',
] as const;
export type Interruptible = (typeof INTERRUPTIBLE)[number] | 'policy';

const at = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
/** The process ends in the middle of one of these. */
const crashDuring = (...during: readonly Interruptible[]): fc.Arbitrary<Operation> =>
  fc.record({
    kind: fc.constant('crash' as const),
    during: fc.constantFrom(...during),
    at,
    after: fc.integer({ min: 0, max: 30 }),
    power: fc.boolean(),
  });

/** What happens to a log whose flush policy stays as it is. */
export const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      sizes: fc.array(fc.integer({ min: 0, max: 1_500 }), { minLength: 1, maxLength: 6 }),
      count: fc.integer({ min: 1, max: 3 }),
      newEpoch: fc.boolean(),
      fail: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('truncate' as const), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('raiseStart', 'retain', 'restart'), at }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('flush', 'settle') }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('kill', 'powerLoss', 'close', 'closeAndPowerLoss', 'closeAndCrash'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('startEpoch' as const), wait: fc.boolean() }) },
  { weight: 3, arbitrary: crashDuring(...INTERRUPTIBLE) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('compact' as const),
      at,
      crash: fc.option(fc.record({ after: fc.integer({ min: 0, max: 30 }), power: fc.boolean() }), { nil: undefined }),
    }),
  },
);

/** And to one whose policy changes. */
export const operationWithPolicies: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 18, arbitrary: operation },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('policy' as const), whileDown: fc.boolean() }) },
  { weight: 1, arbitrary: crashDuring('policy') },
);
