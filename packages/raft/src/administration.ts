import type { Clock, Log } from '@tidemark/ports';
import { NONE, type NodeId } from '@tidemark/protocol';
import { voterIds } from './core/index.js';
import type { Driver } from './driver.js';
import { RaftError } from './errors.js';
import { refusal } from './proposals.js';

/** Passes leadership on, when an operator asks for it and when a node is stopped. */
export class Administration {
  readonly #driver: Driver;
  readonly #selfId: NodeId;
  readonly #clock: Clock;
  readonly #log: Pick<Log, 'warn'>;
  readonly #electionTimeoutMs: number;
  /** Called after each change of role, term or leader. */
  readonly #watchers = new Set<() => void>();

  constructor(node: {
    readonly driver: Driver;
    readonly selfId: NodeId;
    readonly clock: Clock;
    readonly log: Pick<Log, 'warn'>;
    readonly electionTimeoutMs: number;
  }) {
    this.#driver = node.driver;
    this.#selfId = node.selfId;
    this.#clock = node.clock;
    this.#log = node.log;
    this.#electionTimeoutMs = node.electionTimeoutMs;
  }

  /** Role, term or leader have changed. */
  changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** See `RaftNode.transferLeadership`. */
  async transferLeadership(to: NodeId | undefined): Promise<void> {
    const driver = this.#driver;
    if (driver.core.role !== 'leader') throw refusal('not-leader');
    let target: NodeId | undefined;
    driver.input((core, nowMs) => {
      target = core.transferLeadership(to, nowMs);
    });
    if (target === undefined) throw new RaftError('no-successor', 'there is no other voter');
    await this.#until(() => driver.core.leaderId !== NONE && driver.core.leaderId !== this.#selfId);
  }

  /** A leader that stops passes leadership on if there is anybody to, for an election timeout at most. */
  async handOver(): Promise<void> {
    const { core } = this.#driver;
    const isAlone = voterIds(core.configuration).every((voter) => voter === this.#selfId);
    if (core.role !== 'leader' || isAlone) return;
    try {
      await this.transferLeadership(undefined);
    } catch (error) {
      if (!(error instanceof RaftError)) throw error;
      this.#log.warn('stopping without having handed leadership over', { error });
    }
  }

  /** Resolves when the condition holds after a change of status; rejects after an election timeout. */
  #until(condition: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        timer.cancel();
        this.#watchers.delete(watcher);
        settle();
      };
      const watcher = () => {
        if (condition()) finish(resolve);
      };
      const timer = this.#clock.setTimer(this.#electionTimeoutMs, () => {
        // It may have heard of the next leader without being told: that waits for its disk.
        finish(() => (condition() ? resolve() : reject(new RaftError('no-successor', 'nobody took over in time'))));
      });
      this.#watchers.add(watcher);
      watcher();
    });
  }
}
