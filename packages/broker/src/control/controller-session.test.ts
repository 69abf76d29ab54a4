import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { ErrorCode, type ErrorName, NONE } from '@tidemark/protocol';
import { methods, RpcError } from '@tidemark/rpc';
import { beforeEach, describe, expect, test } from 'vitest';
import { controllerOf, SwitchablePath } from '../testing/switchable-path.js';
import { ControllerSession } from './controller-session.js';

const HEARTBEAT_INTERVAL_MS = 500;
const EPOCH = 7;

interface Behaviour {
  readonly error?: () => ErrorName;
  readonly mute?: () => boolean;
  readonly committedOffset?: number;
}

describe('the session with the controller', () => {
  let scheduler: SimulatedScheduler;
  let path: SwitchablePath;
  let session: ControllerSession;
  let world: ReturnType<typeof createSimulatedWorld>;
  /** What the controllers were asked, by name: `a:register`. */
  let asked: string[];
  /** Epochs that were made durable. */
  let persisted: number[];
  /** How often it was asked for all that a registration says. */
  let described: number;

  beforeEach(() => {
    scheduler = new SimulatedScheduler(1);
    world = createSimulatedWorld({ scheduler, network: new SimulatedNetwork(scheduler), hostName: 'broker' });
    path = new SwitchablePath();
    asked = [];
    persisted = [];
    described = 0;
    session = new ControllerSession({
      world,
      path,
      nodeId: 1,
      incarnation: 'incarnation',
      heartbeatIntervalMs: HEARTBEAT_INTERVAL_MS,
      requestTimeoutMs: 5_000,
      registration: () => {
        described += 1;
        return { brokerId: 1 };
      },
      persistEpoch: async (epoch) => {
        persisted.push(epoch);
      },
      metadataOffset: () => 0,
      isFull: () => false,
    });
  });

  /** A controller that is not the active one. */
  const passive = (name: string) =>
    controllerOf(world, (registry) => {
      registry.unary(methods.registerBroker, () => {
        asked.push(`${name}:register`);
        return { message: { error: ErrorCode.NOT_CONTROLLER } };
      });
    });

  /** A controller that takes registrations, and answers heartbeats with this error; while `mute`, it answers nothing. */
  const controller = (
    name: string,
    { error = () => 'NONE', mute = () => false, committedOffset = 0 }: Behaviour = {},
  ) =>
    controllerOf(world, (registry) => {
      registry.unary(methods.registerBroker, () => {
        asked.push(`${name}:register ${session.brokerEpoch}`);
        return { message: { brokerEpoch: EPOCH } };
      });
      registry.unary(methods.heartbeat, () => {
        asked.push(`${name}:heartbeat`);
        return mute() ? new Promise(() => undefined) : { message: { error: ErrorCode[error()], committedOffset } };
      });
      registry.unary(methods.allocateProducerIds, () => {
        asked.push(`${name}:allocate`);
        return mute() ? new Promise(() => undefined) : { message: { count: 1 } };
      });
    });

  test('keeps its epoch while the same incarnation registers again, so that following goes on', async () => {
    let isNew = false;
    const registrations = () => asked.filter((each) => each.startsWith('a:register')).length;
    const error = () => (isNew && registrations() < 2 ? 'BROKER_NOT_REGISTERED' : 'NONE');
    path.switchTo(controller('a', { error }));
    session.start();
    await scheduler.runFor(10);
    expect(asked).toEqual([`a:register ${NONE}`, 'a:heartbeat']);
    isNew = true;
    await scheduler.runFor(HEARTBEAT_INTERVAL_MS);
    expect(asked.slice(2)).toEqual(['a:heartbeat', `a:register ${EPOCH}`, 'a:heartbeat']);
    expect(session.brokerEpoch).toBe(EPOCH);
    // It is durable already: the heartbeat waits for no disk.
    expect(persisted).toEqual([EPOCH]);
    session.close();
  });

  test('describes nothing while no controller is known, and registers at once with one that is', async () => {
    session.start();
    await scheduler.runFor(60_000);
    expect(described).toBe(0);
    const knownMs = scheduler.nowMs;
    path.switchTo(controller('a'));
    await scheduler.runUntil(() => asked.includes('a:heartbeat'));
    expect([described, scheduler.nowMs]).toEqual([1, knownMs]);
    session.close();
  });

  test('asks one that is not the active controller ever more seldom, as often as it heartbeats at last', async () => {
    path.switchTo(passive('a'));
    session.start();
    await scheduler.runFor(100);
    expect(asked.length).toBeGreaterThan(2);
    asked.length = 0;
    await scheduler.runFor(60_000);
    expect(asked.length).toBeLessThanOrEqual(60_000 / HEARTBEAT_INTERVAL_MS + 4);
    expect(asked.length).toBeGreaterThanOrEqual(60_000 / HEARTBEAT_INTERVAL_MS - 1);
    // Another one is asked often again at first.
    path.switchTo(passive('c'));
    asked.length = 0;
    await scheduler.runFor(100);
    expect(asked.length).toBeGreaterThan(2);
    const changedMs = scheduler.nowMs;
    path.switchTo(controller('b'));
    await scheduler.runUntil(() => asked.includes('b:heartbeat'));
    expect(scheduler.nowMs).toBe(changedMs);
    session.close();
  });

  const standing: readonly ErrorName[] = ['DUPLICATE_BROKER_REGISTRATION', 'STARTING_UP'];
  test.each(standing)('asks one that cannot take it ever more seldom: %s', async (error) => {
    let isOver = false;
    const refusing = controllerOf(world, (registry) => {
      registry.unary(methods.registerBroker, () => {
        asked.push('register');
        if (isOver) return { message: { brokerEpoch: EPOCH } };
        // A node that starts has not got so far as to answer.
        if (error === 'STARTING_UP') throw new RpcError(error);
        return { message: { error: ErrorCode[error] } };
      });
      registry.unary(methods.heartbeat, () => {
        asked.push('heartbeat');
        return { message: {} };
      });
    });
    path.switchTo(refusing);
    session.start();
    await scheduler.runFor(100);
    expect(asked.length).toBeGreaterThan(2);
    await scheduler.runFor(10_000);
    expect(asked.length).toBeLessThanOrEqual(10_000 / HEARTBEAT_INTERVAL_MS + 6);
    isOver = true;
    await scheduler.runFor(HEARTBEAT_INTERVAL_MS + 1);
    expect(asked.at(-1)).toBe('heartbeat');
    session.close();
  });

  test('heartbeats ever more seldom where nobody is the active controller, and at once where another is', async () => {
    let error: ErrorName = 'NONE';
    path.switchTo(controller('a', { error: () => error }));
    session.start();
    await scheduler.runFor(10);
    error = 'NOT_CONTROLLER';
    asked.length = 0;
    await scheduler.runFor(10_000);
    expect(asked.length).toBeLessThanOrEqual(10_000 / HEARTBEAT_INTERVAL_MS + 6);
    const changedMs = scheduler.nowMs;
    path.switchTo(controller('b'));
    await scheduler.runUntil(() => asked.includes('b:heartbeat'));
    expect(scheduler.nowMs).toBe(changedMs);
    session.close();
  });

  test('gives up what it asked the old controller when another takes over, outcome unknown, and heartbeats at once', async () => {
    let mute = false;
    path.switchTo(controller('a', { mute: () => mute }));
    session.start();
    await scheduler.runFor(10);
    mute = true;
    await scheduler.runFor(HEARTBEAT_INTERVAL_MS);
    const call = session.call(methods.allocateProducerIds, {}).catch((error: unknown) => error);
    await scheduler.runFor(1);
    asked.length = 0;
    const changedMs = scheduler.nowMs;
    path.switchTo(controller('b'));
    expect(await scheduler.settle(call)).toMatchObject({ code: 'DISCONNECTED', certain: false, retriable: true });
    await scheduler.runUntil(() => asked.includes('b:heartbeat'));
    expect(scheduler.nowMs).toBe(changedMs);
    session.close();
  });

  test('waits for the controller that it asked while the path changes otherwise', async () => {
    const a = controller('a');
    path.switchTo(a);
    const call = session.call(methods.allocateProducerIds, {});
    path.switchTo(a);
    expect(await scheduler.settle(call)).toMatchObject({ count: 1 });
  });

  test('tells the path up to where the metadata is committed', async () => {
    let error: ErrorName = 'UNKNOWN_SERVER_ERROR';
    path.switchTo(controller('a', { error: () => error, committedOffset: 12 }));
    session.start();
    await scheduler.runFor(2 * HEARTBEAT_INTERVAL_MS);
    expect(path.told).toEqual([]);
    error = 'NONE';
    await scheduler.runFor(HEARTBEAT_INTERVAL_MS);
    expect(path.told).toEqual([12]);
    session.close();
  });

  test('tells the path who answers as only the active controller does', async () => {
    let error: ErrorName = 'NOT_CONTROLLER';
    const a = controller('a', { error: () => error });
    const heard = async (next: ErrorName) => {
      error = next;
      path.answers.length = 0;
      await scheduler.runFor(2 * HEARTBEAT_INTERVAL_MS);
      return new Set(path.answers);
    };
    path.switchTo(a);
    session.start();
    await scheduler.runFor(10);
    expect(await heard('NOT_CONTROLLER')).toEqual(new Set());
    expect(await heard('NOT_COMMITTED')).toEqual(new Set());
    expect(await heard('UNKNOWN_SERVER_ERROR')).toEqual(new Set([a]));
    expect(await heard('NONE')).toEqual(new Set([a]));
    session.close();
  });
});
