import { type ErrorName, errorNameOf, ProtocolError } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { ask, type DoorServices } from './door-services.js';

/** Topics that are being made for clients who asked for them, at most. */
const CREATIONS_MAX = 1_000;
/** Of one request; more than that is not what anybody asked for by name. */
const CREATION_TIMEOUT_MS = 5_000;

/** Makes topics that clients ask for by name, with the cluster's defaults (`auto.create.topics.enable`). */
export class AutoCreation {
  readonly #services: DoorServices;
  readonly #creating = new Map<string, Promise<ErrorName>>();

  constructor(services: DoorServices) {
    this.#services = services;
  }

  get enabled(): boolean {
    return this.#services.config.autoCreateTopics;
  }

  /**
   * Resolves NONE when this broker's metadata holds the topic, which another may have made meanwhile, or with what
   * the client is told: it asks again.
   */
  async create(name: string): Promise<ErrorName> {
    const known = this.#creating.get(name);
    if (known !== undefined) return known;
    if (this.#creating.size >= CREATIONS_MAX) return 'LEADER_NOT_AVAILABLE';
    const creating = this.#create(name);
    this.#creating.set(name, creating);
    try {
      return await creating;
    } finally {
      this.#creating.delete(name);
    }
  }

  async #create(name: string): Promise<ErrorName> {
    const { log } = this.#services.world;
    try {
      // Others wait for it too: whose request it was may hang up.
      const { signal } = new AbortController();
      const request = { topics: [{ name }], timeoutMs: CREATION_TIMEOUT_MS };
      const options = { timeoutMs: CREATION_TIMEOUT_MS, signal };
      const { topics, metadataOffset } = await ask(this.#services, methods.createTopics, request, options);
      const error = errorNameOf(topics[0]?.error ?? 0);
      if (error !== 'NONE' && error !== 'TOPIC_ALREADY_EXISTS') return error;
      if (error === 'NONE') log.info('created a topic that a client asked for', { topic: name });
      const isThere = await this.#services.metadataReaches(metadataOffset, CREATION_TIMEOUT_MS);
      return isThere && error === 'NONE' ? 'NONE' : 'LEADER_NOT_AVAILABLE';
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return 'LEADER_NOT_AVAILABLE';
    }
  }
}
