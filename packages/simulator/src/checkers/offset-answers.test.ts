import { beforeEach, describe, expect, it } from 'vitest';
import { type OffsetAnswer, OffsetAnswersChecker } from './offset-answers.js';

const context = { guarantee: 0, trueHighWatermark: 10, logStart: 3 };
const leader = (leaderEpoch: number, deletedBefore = 0) => ({ leaderEpoch, deletedBefore });
const atTime = (timestampMs: number, offset: number): OffsetAnswer => ({ kind: 'time', timestampMs, offset });
const end = (offset: number): OffsetAnswer => ({ kind: 'end', offset });

describe('what is told of offsets', () => {
  let checker = new OffsetAnswersChecker('story-0');
  const told = (answer: OffsetAnswer, asked = checker.asked(0, [leader(5)]), given = context) => {
    checker.answered(asked, answer, given);
  };

  beforeEach(() => {
    checker = new OffsetAnswersChecker('story-0');
    checker.reached(5, 8);
    checker.vouchedFor({ offset: 6, timestampMs: 600 });
    checker.vouchedFor({ offset: 4, timestampMs: 400 });
  });

  it('is an end behind all that was acknowledged or read before, and that some leader has reached', () => {
    told(end(7));
    told(end(10));
    expect(() => told(end(6))).toThrow('6 is told as the end, and all below 7 was acknowledged or read before');
    expect(() => told(end(11))).toThrow("11 is told as the end, and no leader's high watermark was above 10");
  });

  it('may lack what was acknowledged after it was asked for', () => {
    const asked = checker.asked(0, [leader(5)]);
    checker.vouchedFor({ offset: 7 });
    told(end(7), asked);
    expect(() => told(end(7))).toThrow('all below 8');
  });

  it('may lack what a leader knows nothing of that was deposed before, and may have answered', () => {
    checker.reached(6, 9);
    checker.vouchedFor({ offset: 8 });
    told(end(8), checker.asked(0, [leader(6), leader(5)]));
    expect(() => told(end(8), checker.asked(0, [leader(6)]))).toThrow('all below 9');
    const [asked, other] = [checker.asked(0, [leader(6)]), checker.asked(0, [leader(6)])];
    checker.serves(leader(5));
    told(end(8), asked);
    expect(() => told(end(7), other)).toThrow('all below 8');
  });

  it('is not judged across guarantees', () => {
    told(end(0), undefined, { ...context, guarantee: 1 });
    told(end(0), checker.asked(undefined, [leader(5)]), context);
    checker.forget();
    checker.reached(7, 2);
    told(end(0), checker.asked(0, [leader(7)]), context);
  });

  it('is a beginning no lower than what was deleted, and no higher than where a log begins', () => {
    const beginning = (offset: number, deletedBefore: number) => () =>
      told({ kind: 'beginning', offset }, checker.asked(0, [leader(5, deletedBefore)]));
    beginning(2, 2)();
    beginning(3, 2)();
    expect(beginning(1, 2)).toThrow('1 is told as the beginning, and all below 2 was deleted before that was asked');
    expect(beginning(4, 2)).toThrow('4 is told as the beginning, and no log began above 3');
  });

  it('of a time is no later than the first record that is known to be as late, and as late itself', () => {
    told(atTime(401, 6));
    told(atTime(401, 5));
    expect(() => told(atTime(401, 7))).toThrow('7 is told as the first at or after 401 ms, and there is 6');
    expect(() => told(atTime(401, -1))).toThrow('-1 is told as the first at or after 401 ms, and there is 6');
    expect(() => told(atTime(401, 4))).toThrow('4 is told as the first at or after 401 ms, and is of 400 ms');
    told(atTime(601, -1));
    told(atTime(601, 9));
    expect(() => told(atTime(601, 10))).toThrow("and no leader's high watermark was above 10");
    // What is deleted meanwhile is no record any more.
    told(atTime(401, -1), undefined, { ...context, logStart: 7 });
  });
});
