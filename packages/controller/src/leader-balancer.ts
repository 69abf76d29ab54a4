import { brokerSetting, type MetadataImage } from '@tidemark/metadata';
import type { Clock, Timer } from '@tidemark/ports';

/** Between two steps while there is something to balance. */
const STEP_MS = 1_000;

/** What balancing is ruled by. */
const SETTINGS = [
  'auto.leader.rebalance.enable',
  'leader.imbalance.check.interval.ms',
  'leader.imbalance.per.broker.percentage',
] as const;

export interface LeaderBalancerOptions {
  readonly clock: Clock;
  /** The controller's latest image; undefined while it is not active. */
  readonly image: () => MetadataImage | undefined;
  /** Gives some leaderships back; resolves with how many. */
  readonly step: () => Promise<number>;
}

/**
 * Looks from time to time whether preferred leaders lead, and gives them back what others lead, a step at a time. A
 * changed setting takes effect at once.
 */
export class LeaderBalancer {
  readonly #options: LeaderBalancerOptions;
  #timer: Timer | undefined;
  /** Counts starts and stops: what was begun before one says nothing after it. */
  #term = 0;
  #running = false;
  /** All committed settings of the cluster, as a map that is replaced when one of them changes. */
  #configs: MetadataImage['clusterConfigs'] | undefined;
  /** Those of them that balancing is ruled by. */
  #settings = '';

  constructor(options: LeaderBalancerOptions) {
    this.#options = options;
  }

  /** The first look comes after one interval: after a failover there is better to do. */
  start(): void {
    this.stop();
    this.#running = true;
    const image = this.#options.image();
    if (image !== undefined) this.#settings = settingsOf(image);
    this.#wait(this.#intervalMs());
  }

  /** The metadata moved on: if the settings did, what is waited for may come sooner, or later. */
  committed(image: MetadataImage): void {
    if (!this.#running || image.clusterConfigs === this.#configs) return;
    this.#configs = image.clusterConfigs;
    const settings = settingsOf(image);
    if (settings === this.#settings) return;
    this.start();
    // The latest image may be ahead of what is committed.
    this.#settings = settings;
  }

  stop(): void {
    this.#running = false;
    this.#term += 1;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #wait(delayMs: number): void {
    this.#timer = this.#options.clock.setTimer(delayMs, () => void this.#balance());
  }

  async #balance(): Promise<void> {
    const term = this.#term;
    const image = this.#options.image();
    const enabled = image !== undefined && brokerSetting(image, 'auto.leader.rebalance.enable');
    const moved = enabled ? await this.#options.step() : 0;
    if (term !== this.#term) return;
    this.#wait(moved > 0 ? Math.min(STEP_MS, this.#intervalMs()) : this.#intervalMs());
  }

  #intervalMs(): number {
    const image = this.#options.image();
    return image === undefined ? STEP_MS : brokerSetting(image, 'leader.imbalance.check.interval.ms');
  }
}

function settingsOf(image: MetadataImage): string {
  return SETTINGS.map((key) => brokerSetting(image, key)).join(' ');
}
