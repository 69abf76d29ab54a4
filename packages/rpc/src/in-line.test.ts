// Goal: questions whose answers may be long hold up nobody else, however many are asked at once. Method: turns of a simulated
// loop that are counted.
import { OnePerTurn } from '@tidemark/ports';
import { SimulatedClock, SimulatedScheduler, turnsOf } from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import { HandlerRegistry } from './handler-registry.js';
import { inLine } from './in-line.js';
import { QUEUED_BYTES_MAX } from './limits.js';
import { methods } from './methods.js';
import { ConnectionPeer } from './peer.js';

function questions() {
  const scheduler = new SimulatedScheduler(1);
  const clock = new SimulatedClock(scheduler);
  const registry = new HandlerRegistry();
  const line = new OnePerTurn(clock);
  const turn = turnsOf(clock);
  const turns: number[] = [];
  const noted = <Answer>(answer: Answer) => {
    turns.push(turn());
    return answer;
  };
  registry.unary(
    methods.describeCluster,
    inLine(line, () => noted({ clusterId: 'c' })),
  );
  registry.unary(
    methods.identify,
    inLine(line, async () => noted({ incarnation: 'i' })),
  );
  const signal = new AbortController().signal;
  const call = (cancelled = signal) =>
    registry.call(methods.describeCluster, {}, { attachments: [], signal: cancelled });
  const identify = () => registry.call(methods.identify, {}, { attachments: [], signal });
  return { scheduler, turns, call, identify };
}

describe('handlers in line', () => {
  it('answer one question in a turn, of all methods that share the line', async () => {
    const { scheduler, turns, call, identify } = questions();
    const answers = await scheduler.settle(Promise.all([call(), identify(), call(), identify()]));
    expect(answers.map(({ message }) => message)).toEqual([
      { clusterId: 'c' },
      { incarnation: 'i' },
      { clusterId: 'c' },
      { incarnation: 'i' },
    ]);
    expect(turns).toHaveLength(4);
    expect(new Set(turns).size).toBe(4);
  });

  it('make no answer for who is gone before its turn', async () => {
    const { scheduler, turns, call } = questions();
    const gone = new AbortController();
    const [first, second] = [call(), call(gone.signal)];
    gone.abort();
    await expect(scheduler.settle(second)).rejects.toMatchObject({ code: 'CANCELLED' });
    await scheduler.settle(first);
    expect(turns).toHaveLength(1);
  });

  it('make no answer for who leaves more than 64 MiB of others unread, until it has read them', async () => {
    const scheduler = new SimulatedScheduler(1);
    const handler = inLine(new OnePerTurn(new SimulatedClock(scheduler)), () => ({ clusterId: 'c' }));
    const link = { queuedBytes: QUEUED_BYTES_MAX };
    const peer = new ConnectionPeer({ id: 1, remote: 'afar', link });
    const call = async () => handler({}, { attachments: [], signal: new AbortController().signal, peer });
    const answer = { message: { clusterId: 'c' } };
    expect(await scheduler.settle(call())).toEqual(answer);
    link.queuedBytes += 1;
    await expect(scheduler.settle(call())).rejects.toMatchObject({ code: 'OVERLOADED', certain: true });
    link.queuedBytes = 0;
    expect(await scheduler.settle(call())).toEqual(answer);
  });
});
