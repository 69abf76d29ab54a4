import { type Address, type Connection, DialError, type DialOptions } from '@tidemark/ports';
import { nodeId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { probeBroker } from './probe.js';
import { ControllerNode } from './testing/controller-node.js';

/** Probes a broker; the first dials are broken before they are through, as by a process that is dying. */
async function probed(node: ControllerNode, resets: number, address?: Address): Promise<string> {
  let left = resets;
  const { clock, log, network } = node.world;
  const dial = (options: DialOptions) => {
    if (left === 0) return network.dial(address === undefined ? options : { ...options, address });
    left -= 1;
    return Promise.reject(new DialError('reset', options.address));
  };
  const image = node.controller.image.brokers.get(nodeId(0));
  if (image === undefined) throw new Error('broker 0 is not registered');
  const world = { clock, log, network: { dial, listen: network.listen.bind(network) } };
  const { verdict } = await node.run(probeBroker(world, image, 1_000));
  return verdict;
}

describe('a probe', () => {
  it('whose dial a dying process breaks is repeated, and finds it dead', async () => {
    const node = await new ControllerNode().start();
    const broker = await node.started(0);
    broker.world.kill();
    expect(await probed(node, 2)).toBe('dead');
  });

  it('whose dial broke finds a broker that lives alive', async () => {
    const node = await new ControllerNode().start();
    await node.started(0);
    expect(await probed(node, 2)).toBe('alive');
  });

  it('knows nothing of a broker whose power is gone', async () => {
    const node = await new ControllerNode().start();
    const broker = await node.started(0);
    broker.world.powerLoss();
    expect(await probed(node, 1)).toBe('silent');
  });

  it.each([
    ['clients finds it alive', { clients: 0, nodes: 1 }, 'alive'],
    ['connections of any kind knows nothing of it', { clients: 0, nodes: 0 }, 'silent'],
  ])('of a broker with too many %s', async (_what, limits, verdict) => {
    const node = await new ControllerNode().start();
    const broker = node.broker(0);
    broker.limits = limits;
    await node.run(broker.start());
    expect(await probed(node, 0)).toBe(verdict);
  });

  describe('of one that takes connections, and closes them without a word,', () => {
    /** As the listener of a process that has no descriptor left, or ends. */
    async function wordless({ endsAfter = Number.POSITIVE_INFINITY } = {}) {
      const node = await new ControllerNode().start();
      const { world } = await node.started(0);
      const address = { host: 'broker-0', port: 9_999 };
      let taken = 0;
      const onConnection = (connection: Connection) => {
        taken += 1;
        connection.destroy();
        if (taken === endsAfter) world.kill();
      };
      await node.run(world.network.listen({ address, frameBytesMax: 1_000, onConnection }));
      return [await probed(node, 0, address), taken];
    }

    it('knows nothing', async () => {
      expect(await wordless()).toEqual(['silent', 5]);
    });

    it('finds it dead where it is gone by the last dial', async () => {
      expect(await wordless({ endsAfter: 4 })).toEqual(['dead', 4]);
    });
  });
});
