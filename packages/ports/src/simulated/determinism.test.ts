// Three hosts that write, sync and talk while their machines lose power and their links fail: two runs of one seed
// must agree in every event and every byte.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Connection } from '../network.js';
import { readWholeFile } from '../whole-files.js';
import {
  createSimulatedWorld,
  SimulatedDisk,
  SimulatedNetwork,
  SimulatedScheduler,
  SimulatedStores,
  type SimulatedWorld,
} from './index.js';

const HOSTS = ['a', 'b', 'c'];

class Program {
  readonly trace: string[] = [];
  readonly #scheduler: SimulatedScheduler;
  readonly #network: SimulatedNetwork;
  readonly #machines = new Map<string, { disk: SimulatedDisk; stores: SimulatedStores }>();
  readonly #running = new Map<string, SimulatedWorld>();

  constructor(seed: number) {
    this.#scheduler = new SimulatedScheduler(seed, { shuffleTies: true });
    this.#network = new SimulatedNetwork(this.#scheduler);
    for (const host of HOSTS) {
      const random = this.#scheduler.random.fork(host);
      const disk = new SimulatedDisk(random.fork('disk'), { scheduler: this.#scheduler });
      this.#machines.set(host, {
        disk,
        stores: new SimulatedStores(random.fork('stores'), { scheduler: this.#scheduler }),
      });
      this.#start(host);
    }
  }

  async run(): Promise<string[]> {
    const random = this.#scheduler.random.fork('faults');
    for (let round = 0; round < 12; round += 1) {
      await this.#scheduler.runFor(random.between({ least: 5, most: 40 }));
      const host = random.pick(HOSTS);
      const fault = random.pick(['power', 'kill', 'partition', 'heal', 'drop']);
      this.#note(host, fault);
      if (fault === 'power') this.#running.get(host)?.powerLoss();
      else if (fault === 'kill') this.#running.get(host)?.kill();
      else if (fault === 'partition') this.#network.partition(host, random.pick(HOSTS), { oneWay: random.chance(0.5) });
      else if (fault === 'heal') this.#network.heal();
      else this.#network.dropConnections(host);
      if (this.#running.get(host)?.process.alive === false) this.#start(host);
    }
    for (const { disk } of this.#machines.values()) this.trace.push(fingerprint(disk));
    return this.trace;
  }

  #note(host: string, event: string): void {
    this.trace.push(`${this.#scheduler.nowMs} ${host} ${event}`);
  }

  #start(host: string): void {
    const world = createSimulatedWorld({
      scheduler: this.#scheduler,
      network: this.#network,
      hostName: host,
      ...this.#machines.get(host),
    });
    this.#running.set(host, world);
    void this.#serve(host, world);
    void this.#talk(host, world);
  }

  async #serve(host: string, world: SimulatedWorld): Promise<void> {
    world.disk.makeDirectory('/data');
    const file = world.disk.open('/data/log', 'create');
    const store = await world.stores.open('/data/store');
    const onConnection = (connection: Connection) => {
      const onFrame = async (frame: Uint8Array) => {
        file.write([frame], file.sizeBytes());
        await Promise.all([file.sync(), store.apply([{ kind: 'put', key: host, value: frame }])]);
        this.#note(host, `kept ${frame.length}, ${file.sizeBytes()} in all`);
        connection.send([frame]);
      };
      connection.handler = { onFrame: (frame) => void onFrame(frame), onClose: () => this.#note(host, 'closed') };
    };
    await world.network.listen({ address: { host, port: 1 }, frameBytesMax: 10_000, onConnection });
    await world.disk.syncDirectory('/data');
  }

  async #talk(host: string, world: SimulatedWorld): Promise<void> {
    for (;;) {
      const to = HOSTS[Math.floor(world.random.next() * HOSTS.length)] ?? host;
      try {
        const address = { host: to, port: 1 };
        const connection = await world.network.dial({ address, timeoutMs: 20, frameBytesMax: 10_000 });
        await new Promise<void>((resolve) => {
          connection.handler = { onFrame: () => connection.close(), onClose: () => resolve() };
          connection.send([world.random.bytes(Math.floor(world.random.next() * 3_000))]);
          world.clock.setTimer(15, () => connection.destroy());
        });
        this.#note(host, `talked to ${to}`);
      } catch (error) {
        this.#note(host, String(error));
        await new Promise<void>((resolve) => world.clock.setTimer(world.random.next() * 5, resolve));
      }
    }
  }
}

function fingerprint(disk: SimulatedDisk): string {
  const bytes = disk.exists('/data/log') ? readWholeFile(disk, '/data/log') : new Uint8Array(0);
  return createHash('sha256').update(bytes).digest('hex');
}

test('two runs of one seed agree in every event and every byte', async () => {
  const traces = new Set<string>();
  for (let seed = 0; seed < 10; seed += 1) {
    const first = await new Program(seed).run();
    expect(first.length).toBeGreaterThan(50);
    expect(await new Program(seed).run()).toEqual(first);
    traces.add(first.join('\n'));
  }
  expect(traces.size).toBe(10);
});
