import { pause, type World } from '@tidemark/ports';
import { SingleFlight } from '../single-flight.js';
import type { JournalMember } from './journal.js';

/** Logs that are written out at the same time. */
const CHECKPOINTS_MAX = 8;
const RETRY_MS = 1_000;

/** Writes out the logs that hold old segments of the journal, so that these can be used again. */
export class JournalReclaim {
  readonly #world: Pick<World, 'clock' | 'log'>;
  readonly #onEnd: () => void;
  readonly #members = new Set<JournalMember>();
  readonly #flight = new SingleFlight(() => this.#run());
  /** Logs are being written out. */
  running = false;
  #failed = false;
  /** Logs are to need no segment below it. */
  #target = 0;
  #stopped = false;

  constructor(world: Pick<World, 'clock' | 'log'>, onEnd: () => void) {
    this.#world = world;
    this.#onEnd = onEnd;
  }

  /** The lowest segment that any log needs; infinite if none does. */
  get oldestSegment(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const member of this.#members) oldest = Math.min(oldest, member.oldestSegment ?? oldest);
    return oldest;
  }

  join(member: JournalMember): void {
    this.#members.add(member);
  }

  leave(member: JournalMember): void {
    this.#members.delete(member);
  }

  /** Asks that no log need a segment below `target`; returns at once. */
  request(target: number): void {
    this.#target = target;
    if (!this.#stopped) this.#flight.request();
  }

  /** Resolves when the condition holds, or all logs that are behind have been written out. */
  async room(condition: () => boolean): Promise<void> {
    do {
      if (this.#stopped || condition()) return;
      await this.#flight.run();
    } while (this.#failed);
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    const behind = [...this.#members].filter(({ oldestSegment }) => (oldestSegment ?? this.#target) < this.#target);
    this.running = true;
    this.#failed = false;
    const next = async (): Promise<void> => {
      for (let member = behind.pop(); member !== undefined; member = behind.pop()) {
        if (this.#stopped || !this.#members.has(member)) continue;
        try {
          await member.checkpoint();
        } catch (error) {
          this.#failed = true;
          this.#world.log.warn('a log cannot be written out: the journal keeps its records', { error });
        }
      }
    };
    await Promise.all(Array.from({ length: CHECKPOINTS_MAX }, next));
    if (this.#failed) await pause(this.#world.clock, RETRY_MS);
    this.running = false;
    this.#onEnd();
    if (this.#failed && !this.#stopped) this.#flight.request();
  }
}
