import { Limiter } from '@tidemark/ports';
import { type ErrorName, errorNameOf, ProtocolError } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { ask, type DoorServices } from './door-services.js';

/** Topics that are being made for clients who asked for them, at most. */
const CREATIONS_MAX = 1_000;
/** Of these, asked of the controller at a time: the others leave the way to it free. */
const CREATIONS_ASKED_MAX = 16;
const CREATION_TIMEOUT_MS = 5_000;
/**
 * How long a request waits for it: the answers of its connection wait behind its own, those to producers too. The topic is made
 * all the same; the client asks again.
 */
const ANSWERED_WITHIN_MS = 250;
/** How often it is said why topics cannot be made: clients ask again and again. */
const COMPLAINT_INTERVAL_MS = 60_000;

/** Makes topics that clients ask for by name, with the cluster's defaults (`auto.create.topics.enable`). */
export class AutoCreation {
  readonly #services: DoorServices;
  readonly #creating = new Map<string, Promise<ErrorName>>();
  readonly #asking = new Limiter(CREATIONS_ASKED_MAX);
  #complainedMs = Number.NEGATIVE_INFINITY;

  constructor(services: DoorServices) {
    this.#services = services;
  }

  get enabled(): boolean {
    return this.#services.config.autoCreateTopics;
  }

  /**
   * Resolves NONE when this broker's metadata holds the topic, which another may have made meanwhile, or within 250 ms with what
   * the client is told: it asks again.
   */
  create(name: string): Promise<ErrorName> {
    const creating = this.#creating.get(name) ?? this.#begin(name);
    if (creating === undefined) return Promise.resolve('LEADER_NOT_AVAILABLE');
    return new Promise((resolve) => {
      const late = () => resolve('LEADER_NOT_AVAILABLE');
      const timer = this.#services.world.clock.setTimer(ANSWERED_WITHIN_MS, late);
      void creating.then(resolve).finally(() => timer.cancel());
    });
  }

  #begin(name: string): Promise<ErrorName> | undefined {
    if (this.#creating.size >= CREATIONS_MAX) return undefined;
    const creating = this.#create(name).finally(() => this.#creating.delete(name));
    this.#creating.set(name, creating);
    return creating;
  }

  async #create(name: string): Promise<ErrorName> {
    const { clock } = this.#services.world;
    const untilMs = clock.monotonicMs() + CREATION_TIMEOUT_MS;
    try {
      const answer = await this.#asking.run(async () => {
        // Who has waited in line for so long asks again, and does not hold up those behind.
        if (clock.monotonicMs() >= untilMs) return undefined;
        // Others wait for it too: whose request it was may hang up.
        const { signal } = new AbortController();
        const request = { topics: [{ name }], timeoutMs: CREATION_TIMEOUT_MS };
        return ask(this.#services, methods.createTopics, request, { timeoutMs: CREATION_TIMEOUT_MS, signal });
      });
      if (answer === undefined) return 'LEADER_NOT_AVAILABLE';
      const { topics, metadataOffset } = answer;
      const error = errorNameOf(topics[0]?.error ?? 0);
      this.#tell(name, error);
      if (error !== 'NONE' && error !== 'TOPIC_ALREADY_EXISTS') return error;
      const isThere = await this.#services.metadataReaches(metadataOffset, CREATION_TIMEOUT_MS);
      return isThere && error === 'NONE' ? 'NONE' : 'LEADER_NOT_AVAILABLE';
    } catch (error) {
      if (error instanceof ProtocolError) return 'LEADER_NOT_AVAILABLE';
      // Who asked for it may be gone by now.
      if (this.#mayComplain()) {
        this.#services.world.log.error('a topic that a client asked for cannot be made', { topic: name, error });
      }
      return 'UNKNOWN_SERVER_ERROR';
    }
  }

  #tell(topic: string, error: ErrorName): void {
    const { log } = this.#services.world;
    if (error === 'NONE') log.info('created a topic that a client asked for', { topic });
    if (error === 'INVALID_REPLICATION_FACTOR' && this.#mayComplain()) {
      log.warn('topics that clients ask for cannot be made: too few brokers', { topic });
    }
  }

  #mayComplain(): boolean {
    const nowMs = this.#services.world.clock.monotonicMs();
    if (nowMs - this.#complainedMs < COMPLAINT_INTERVAL_MS) return false;
    this.#complainedMs = nowMs;
    return true;
  }
}
