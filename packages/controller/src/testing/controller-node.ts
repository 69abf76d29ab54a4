import type { Address } from '@tidemark/ports';
import {
  createSimulatedWorld,
  RecordingLog,
  SimulatedNetwork,
  SimulatedScheduler,
  type SimulatedWorld,
} from '@tidemark/ports/simulated';
import { type NodeId, nodeId } from '@tidemark/protocol';
import { type Channel, dialFrames, HandlerRegistry, serveFrames } from '@tidemark/rpc';
import { AdminForwarder } from '../admin-forwarder.js';
import { Controller, type ControllerOptions } from '../controller.js';
import { registerControllerHandlers } from '../controller-handlers.js';
import type { Leader } from '../raft-port.js';
import { SingleLog } from './single-log.js';
import { CONTROLLER, TestBroker } from './test-broker.js';

/** A controller with its log, served over a simulated network, and brokers beside it. */
export class ControllerNode {
  readonly scheduler: SimulatedScheduler;
  readonly network: SimulatedNetwork;
  readonly world: SimulatedWorld;
  readonly registry = new HandlerRegistry();
  readonly controller: Controller;
  readonly log: SingleLog;
  readonly leaders: Leader[] = [];
  readonly halts: string[] = [];
  /** What the node logs. */
  readonly lines: RecordingLog = new RecordingLog();
  /** Where the admin service forwards to. */
  controllerChannel: Channel | undefined;

  constructor(config: Partial<ControllerOptions['config']> = {}, seed = 1) {
    this.scheduler = new SimulatedScheduler(seed);
    this.network = new SimulatedNetwork(this.scheduler);
    this.world = createSimulatedWorld({
      scheduler: this.scheduler,
      network: this.network,
      hostName: CONTROLLER.host,
      log: this.lines,
      onHalt: (reason) => this.halts.push(reason),
    });
    const voters = new Map<NodeId, Address>([
      [nodeId(100), CONTROLLER],
      [nodeId(101), { host: 'other', port: 1 }],
    ]);
    this.controller = new Controller({
      world: this.world,
      config: { nodeId: nodeId(100), clusterId: 'c', voters, ...config },
      onLeader: (leader) => this.leaders.push(leader),
    });
    this.log = new SingleLog({ clock: this.world.clock, machine: this.controller });
    this.controller.attach(this.log);
  }

  /** Serves, wins its election, and is the active controller of a cluster that is born. */
  async start(): Promise<this> {
    await this.serve();
    this.log.lead();
    await this.scheduler.runFor(10);
    return this;
  }

  async serve(): Promise<void> {
    registerControllerHandlers(this.registry, this.controller);
    new AdminForwarder({
      clock: this.world.clock,
      image: () => this.controller.image,
      isInformed: () => true,
      leader: () => this.controller.leader,
      voters: new Set(this.controller.config.voters.keys()),
      local: this.controller.requests,
      controllerChannel: () => this.controllerChannel,
    }).register(this.registry);
    await this.run(serveFrames({ world: this.world, address: CONTROLLER, registry: this.registry }));
  }

  run<Result>(promise: PromiseLike<Result>): Promise<Result> {
    return this.scheduler.settle(promise, { timeoutMs: 60_000 });
  }

  broker(id: number): TestBroker {
    return new TestBroker(this, id);
  }

  /** A broker that is registered, unfenced, and heartbeats. */
  started(id: number): Promise<TestBroker> {
    return this.run(this.broker(id).start());
  }

  /** A client's channel to this node. */
  async dial(): Promise<Channel> {
    const { scheduler, network } = this;
    const world = createSimulatedWorld({ scheduler, network, hostName: scheduler.uniqueName('client') });
    return await this.run(dialFrames({ world, address: CONTROLLER, timeoutMs: 100 }));
  }

  isFenced(id: number): boolean | undefined {
    return this.controller.image.brokers.get(nodeId(id))?.fenced;
  }

  /** Runs until the broker is fenced; returns how long that took. */
  async msUntilFenced(id: number): Promise<number> {
    const fromMs = this.scheduler.nowMs;
    await this.scheduler.runUntil(() => this.isFenced(id) === true, { timeoutMs: 60_000 });
    return this.scheduler.nowMs - fromMs;
  }
}
