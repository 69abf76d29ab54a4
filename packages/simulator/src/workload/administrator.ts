import { type Admin, createAdmin } from '@tidemark/client';
import { randomInteger } from '@tidemark/ports';
import type { RequestKind } from './end-codes.js';
import type { Workload, WorkloadSetting } from './workload.js';

/** How an administrator works. */
export interface Habits {
  /** The client's host. */
  readonly name: string;
  /** What it asks for. */
  readonly request: RequestKind;
  readonly betweenMs: { readonly least: number; readonly most: number };
}

/** Somebody who asks for a change now and then, whatever befalls the cluster; that one is refused is no harm. */
export abstract class Administrator implements Workload {
  protected readonly setting: WorkloadSetting;
  readonly #habits: Habits;
  #stopped = false;

  constructor(setting: WorkloadSetting, habits: Habits) {
    this.setting = setting;
    this.#habits = habits;
  }

  async run(): Promise<void> {
    const { betweenMs } = this.#habits;
    while (!this.#stopped) {
      await this.setting.cluster.pause(this.between(betweenMs.least, betweenMs.most));
      const world = this.setting.cluster.clientWorld(this.#habits.name);
      const admin = createAdmin({ world, bootstrap: this.setting.cluster.bootstrap });
      await this.round(admin);
      await admin.close();
      world.kill();
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  protected get stopped(): boolean {
    return this.#stopped;
  }

  /** What is done at one time. */
  protected abstract round(admin: Admin): Promise<void>;

  /** Asks for one change and notes what became of it. */
  protected async ask(change: string, request: () => Promise<unknown>): Promise<void> {
    const { cluster, failureOf } = this.setting;
    try {
      await request();
      cluster.note(`${this.#habits.name}: ${change}`);
    } catch (error) {
      cluster.note(`${this.#habits.name}: ${change}: ${failureOf(error, this.#habits.request).code}`);
    }
  }

  protected between(least: number, most: number): number {
    return randomInteger(this.setting.random, { least, most });
  }

  protected oneOf<Item>(items: readonly Item[]): Item | undefined {
    return items[this.between(0, Math.max(0, items.length - 1))];
  }
}
