import type { SimulatedWorld } from '@tidemark/ports/simulated';
import { type Channel, HandlerRegistry, LocalChannel } from '@tidemark/rpc';
import type { ControllerPath } from '../control/controller-path.js';

/** A way to whichever of several controllers a test says is the active one. */
export class SwitchablePath implements ControllerPath {
  /** Who has answered as the active controller, in turn. */
  readonly answers: Channel[] = [];
  /** Up to where the active controller called the metadata committed, in turn. */
  readonly told: number[] = [];
  readonly #callbacks: (() => void)[] = [];
  #channel: Channel | undefined;

  active(): Channel | undefined {
    return this.#channel;
  }

  metadata(): Channel | undefined {
    return this.#channel;
  }

  onChange(callback: () => void): void {
    this.#callbacks.push(callback);
  }

  hint(): void {}

  answered(channel: Channel): void {
    this.answers.push(channel);
  }

  committed(offset: number): void {
    this.told.push(offset);
  }

  switchTo(channel: Channel | undefined): void {
    this.#channel = channel;
    for (const callback of this.#callbacks) callback();
  }
}

/** A controller that answers as a test says. */
export function controllerOf(world: SimulatedWorld, handle: (registry: HandlerRegistry) => void): LocalChannel {
  const registry = new HandlerRegistry();
  handle(registry);
  return new LocalChannel({ registry, clock: world.clock, log: world.log });
}
