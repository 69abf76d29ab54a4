import { expect, test } from 'vitest';
import type { VouchedRecord } from '../checkers/promises.js';
import { settingOf, TOPIC, withCheckedTopic } from '../testing/with-topic.js';
import { sendToEach } from './last-sends.js';
import { OffsetQuestions } from './offset-questions.js';

test('what is told of offsets is held to what was acknowledged before that was asked', () =>
  withCheckedTopic(2, async (cluster, { promises }) => {
    const setting = {
      ...settingOf(cluster),
      vouchedFor: (record: VouchedRecord) => promises.vouchedFor(record),
      random: cluster.scheduler.random.fork('asker'),
      promises,
    };
    const questions = new OffsetQuestions(setting);
    const running = questions.run();
    for (let round = 0; round < 5; round += 1) {
      await sendToEach(setting, { withinMs: 2_000 });
      await cluster.pause(300);
    }
    questions.stop();
    await running;
    const place = { topic: TOPIC, partition: 0 };
    const told = (offset: number) =>
      promises.offsetAnswered(place, promises.offsetAsked(place), { kind: 'end', offset });
    told(5);
    promises.check();
    told(4);
    expect(() => promises.check()).toThrow('t-0: 4 is told as the end, and all below 5 was acknowledged or read');
  }));
