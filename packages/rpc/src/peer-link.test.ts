import { DialError } from '@tidemark/ports';
import {
  createSimulatedWorld,
  SimulatedNetwork,
  SimulatedScheduler,
  type SimulatedWorld,
} from '@tidemark/ports/simulated';
import { beforeEach, describe, expect, test } from 'vitest';
import { serveFrames } from './frames/serve.js';
import { HandlerRegistry } from './handler-registry.js';
import { methods } from './methods.js';
import { PeerLink } from './peer-link.js';

function peerRegistry(): HandlerRegistry {
  const registry = new HandlerRegistry();
  registry.oneWay(methods.raftStep, () => undefined);
  return registry;
}

const ADDRESS = Object.freeze({ host: 'peer', port: 7 });

describe('a link to a peer', () => {
  let scheduler: SimulatedScheduler;
  let network: SimulatedNetwork;
  let own: SimulatedWorld;
  let peer: SimulatedWorld;
  let events: string[];
  let dialTimesMs: number[];
  /** So many of the next dials are broken before they are through, as by a process that is dying. */
  let resets: number;

  beforeEach(() => {
    scheduler = new SimulatedScheduler(7);
    network = new SimulatedNetwork(scheduler);
    own = createSimulatedWorld({ scheduler, network, hostName: 'own' });
    peer = createSimulatedWorld({ scheduler, network, hostName: 'peer' });
    events = [];
    dialTimesMs = [];
    resets = 0;
  });

  const startPeer = () => serveFrames({ world: peer, address: ADDRESS, registry: peerRegistry() });

  async function restartPeer(): Promise<void> {
    peer = createSimulatedWorld({ scheduler, network, hostName: 'peer' });
    await startPeer();
  }

  function startLink(): PeerLink {
    const world = {
      ...own,
      network: {
        listen: own.network.listen.bind(own.network),
        dial: (options: Parameters<typeof own.network.dial>[0]) => {
          dialTimesMs.push(scheduler.nowMs);
          if (resets > 0) {
            resets -= 1;
            return Promise.reject(new DialError('reset', options.address));
          }
          return own.network.dial(options);
        },
      },
    };
    return new PeerLink({
      world,
      address: ADDRESS,
      onUp: () => events.push('up'),
      onDown: () => events.push('down'),
      onRefused: () => events.push('refused'),
      onDialFailed: () => events.push('failed'),
    });
  }

  const happened = (event: string) => scheduler.runUntil(() => events.includes(event));

  /** Sends what Raft does while nothing happens. */
  function setHeartbeats(link: PeerLink): { stop(): void } {
    let isStopped = false;
    const beat = () => {
      if (isStopped) return;
      link.channel?.send(methods.raftStep, {});
      scheduler.schedule(200, beat);
    };
    beat();
    return {
      stop: () => {
        isStopped = true;
      },
    };
  }

  /** A link that is up, and has been for longer than the least back-off. */
  async function linkUp(): Promise<PeerLink> {
    await startPeer();
    const link = startLink();
    await happened('up');
    await scheduler.runFor(50);
    events.length = 0;
    dialTimesMs.length = 0;
    return link;
  }

  test('connects, and gives the channel', async () => {
    await startPeer();
    const link = startLink();
    expect(link.channel).toBeUndefined();
    await happened('up');
    expect(link.channel?.closed).toBe(false);
    expect(events).toEqual(['up']);
  });

  test('reports a peer that has never been up as failed dials, never as refused', async () => {
    startLink();
    await scheduler.runFor(3_000);
    expect(events.length).toBeGreaterThan(3);
    expect(new Set(events)).toEqual(new Set(['failed']));
  });

  test('redials at once after the death of the peer, and reports the refusal exactly once', async () => {
    await linkUp();
    peer.kill();
    const diedMs = scheduler.nowMs;
    await happened('refused');
    expect(scheduler.nowMs - diedMs).toBeLessThan(5);
    expect(events).toEqual(['down', 'refused', 'failed']);
    await scheduler.runFor(5_000);
    expect(events.filter((event) => event === 'refused')).toHaveLength(1);
    expect(events.filter((event) => event === 'down')).toHaveLength(1);
  });

  test('waits longer after each failure, to a second at most, and starts over once it was up', async () => {
    const link = await linkUp();
    peer.kill();
    await scheduler.runFor(10_000);
    const waits = dialTimesMs.slice(1).map((ms, index) => ms - (dialTimesMs[index] ?? 0));
    expect(Math.max(...waits)).toBeLessThan(1_002);
    expect(waits.slice(-3).every((ms) => ms >= 500)).toBe(true);
    expect(waits[0]).toBeLessThan(12);
    expect(waits.length).toBeLessThan(30);

    await restartPeer();
    await happened('up');
    expect(link.channel).toBeDefined();
    await scheduler.runFor(50);
    events.length = 0;
    dialTimesMs.length = 0;
    peer.kill();
    await scheduler.runFor(40);
    expect(events.slice(0, 3)).toEqual(['down', 'refused', 'failed']);
    expect(dialTimesMs.length).toBeGreaterThan(2);
  });

  test('comes up again by its one redial when only the connection was lost', async () => {
    await linkUp();
    network.dropConnections('own', 'peer');
    await happened('up');
    expect(events).toEqual(['down', 'up']);
    expect(dialTimesMs).toHaveLength(1);
  });

  test('gives up a connection that fell silent, and is up again soon after the network has healed', async () => {
    const link = await linkUp();
    const heartbeats = setHeartbeats(link);
    network.partition('own', 'peer');
    await scheduler.runFor(4_300);
    expect(events[0]).toBe('down');
    expect(events).not.toContain('refused');
    await scheduler.runFor(60_000);
    heartbeats.stop();
    events.length = 0;
    network.heal();
    const healedMs = scheduler.nowMs;
    await happened('up');
    expect(scheduler.nowMs - healedMs).toBeLessThan(2_100);
  });

  test('keeps a connection that carries one-way messages only, or nothing', async () => {
    const link = await linkUp();
    const heartbeats = setHeartbeats(link);
    await scheduler.runFor(60_000);
    heartbeats.stop();
    await scheduler.runFor(60_000);
    expect(events).toEqual([]);
  });

  test('does not call a peer refused whose redial gets no answer', async () => {
    await linkUp();
    network.dropConnections('own', 'peer');
    network.freezeHost('peer');
    await scheduler.runFor(3_000);
    expect(events).toContain('failed');
    expect(events).not.toContain('refused');
  });

  test('reports the refusal even if the dying peer accepts the first redial and closes it without a word', async () => {
    await linkUp();
    peer.kill();
    peer = createSimulatedWorld({ scheduler, network, hostName: 'peer' });
    const listener = await peer.network.listen({
      address: ADDRESS,
      frameBytesMax: 1_000,
      onConnection: (connection) => {
        connection.destroy();
        void listener.close();
      },
    });
    await happened('refused');
    await scheduler.runFor(2_000);
    expect(events.slice(0, 5)).toEqual(['down', 'up', 'down', 'refused', 'failed']);
    expect(events.filter((event) => event === 'refused')).toHaveLength(1);
  });

  test('reports the refusal even if the dying peer breaks the first redials before they are through', async () => {
    await linkUp();
    resets = 2;
    peer.kill();
    const diedMs = scheduler.nowMs;
    await happened('refused');
    expect(scheduler.nowMs - diedMs).toBeLessThan(40);
    expect(events).toEqual(['down', 'failed', 'failed', 'refused', 'failed']);
  });

  test('calls nobody refused who was never up, though a dial was broken', async () => {
    resets = 1;
    startLink();
    await scheduler.runFor(1_000);
    expect(events).not.toContain('refused');
  });

  test('does not dial in a loop a peer that accepts and closes', async () => {
    await peer.network.listen({
      address: ADDRESS,
      frameBytesMax: 1_000,
      onConnection: (connection) => connection.destroy(),
    });
    startLink();
    await scheduler.runFor(5_000);
    expect(dialTimesMs.length).toBeGreaterThan(4);
    expect(dialTimesMs.length).toBeLessThan(25);
    // It never spoke, so that it stops listening proves the death of nobody.
    peer.kill();
    events.length = 0;
    await happened('failed');
    expect(events).not.toContain('refused');
  });

  test('dials at once when asked to during a back-off', async () => {
    const link = await linkUp();
    peer.kill();
    await scheduler.runFor(5_000);
    await restartPeer();
    events.length = 0;
    link.redialNow();
    link.redialNow();
    await scheduler.runFor(5);
    expect(events).toEqual(['up']);
  });

  test('is silent after its own close, whatever it was doing', async () => {
    const up = await linkUp();
    const channel = up.channel;
    up.close();
    expect(channel?.closed).toBe(true);
    expect(up.channel).toBeUndefined();
    const dialing = startLink();
    dialing.close();
    peer.kill();
    const waiting = startLink();
    await happened('failed');
    waiting.close();
    waiting.redialNow();
    events.length = 0;
    await scheduler.runFor(5_000);
    expect(events).toEqual([]);
  });
});
