import { ErrorCode, ProtocolError } from '@tidemark/protocol';
import { RpcError } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { Confirmations } from './confirmations.js';
import { ControllerNode } from './testing/controller-node.js';

const codeOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'done',
    (error: unknown) => (error instanceof ProtocolError ? error.code : error),
  );

/** Rounds that end when the test says so. */
function rounds() {
  const open: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  const confirmations = new Confirmations(() => new Promise<void>((resolve, reject) => open.push({ resolve, reject })));
  return { open, confirmations };
}

describe('a confirmation', () => {
  it('is of a round that began after it was asked for, which all share who have come meanwhile', async () => {
    const { open, confirmations } = rounds();
    const told: string[] = [];
    const ask = (name: string) => confirmations.confirm().then(() => told.push(name));
    const asked = [ask('first'), ask('second'), ask('third')];
    expect(open).toHaveLength(1);
    open[0]?.resolve();
    await asked[0];
    expect(told).toEqual(['first']);
    expect(open).toHaveLength(2);
    const late = ask('late');
    open[1]?.resolve();
    await Promise.all(asked);
    expect(told).toEqual(['first', 'second', 'third']);
    open[2]?.resolve();
    await late;
    expect(open).toHaveLength(3);
  });

  it('fails as its round does, and the next is asked for all the same', async () => {
    const { open, confirmations } = rounds();
    const asked = [codeOf(confirmations.confirm()), codeOf(confirmations.confirm())];
    open[0]?.reject(new ProtocolError('NOT_CONTROLLER', ''));
    expect(await asked[0]).toBe('NOT_CONTROLLER');
    open[1]?.resolve();
    expect(await asked[1]).toBe('done');
  });

  it('is over at once when leadership is', async () => {
    const { open, confirmations } = rounds();
    const asked = [codeOf(confirmations.confirm()), codeOf(confirmations.confirm())];
    confirmations.end(new RpcError('NOT_COMMITTED'));
    expect(await Promise.all(asked)).toEqual(['NOT_COMMITTED', 'NOT_COMMITTED']);
    open[0]?.resolve();
    await Promise.resolve();
    expect(open).toHaveLength(1);
  });
});

describe('refusals', () => {
  const drain = ({ controller }: ControllerNode) =>
    codeOf(controller.requests.admin.drainBroker({ brokerId: 9, draining: true, validateOnly: false, timeoutMs: 0 }));

  it('of one turn cost two rounds among the voters at most', async () => {
    const node = await new ControllerNode().start();
    const before = node.log.rounds;
    const codes = await node.run(Promise.all(Array.from({ length: 1_000 }, () => drain(node))));
    expect(new Set(codes)).toEqual(new Set(['BROKER_NOT_REGISTERED']));
    expect(node.log.rounds - before).toBe(2);
  });

  it('that wait for their confirmation keep no change out, and are limited themselves', async () => {
    const node = await new ControllerNode().start();
    await node.started(0);
    node.log.held = true;
    const refused = Array.from({ length: 4_096 }, () => drain(node));
    expect(await node.run(drain(node))).toBe('OVERLOADED');
    const created = node.controller.requests.admin.createTopics({
      topics: [{ name: 't', partitions: 1, replicationFactor: 1, configs: [], assignments: [] }],
      validateOnly: false,
      timeoutMs: 0,
      token: '',
    });
    await node.scheduler.runFor(10);
    node.log.release();
    expect((await node.run(created)).topics?.[0]?.error ?? ErrorCode.NONE).toBe(ErrorCode.NONE);
    expect(new Set(await node.run(Promise.all(refused)))).toEqual(new Set(['BROKER_NOT_REGISTERED']));
  });
});
