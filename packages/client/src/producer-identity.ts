import { methods } from '@tidemark/rpc';
import { callAny } from './call-any.js';
import type { ClusterConnection } from './cluster-connection.js';
import type { ProducerIdentity } from './core/producer-batch.js';

/** For one question for an identity, all attempts together; after that it is asked again. */
const ASK_TIMEOUT_MS = 10_000;

/** Where a producer's ids come from: any broker gives out a new one. */
export class IdentitySource {
  readonly #cluster: ClusterConnection;
  readonly #signal: AbortSignal;
  readonly #onChange: () => void;
  #current: ProducerIdentity | undefined;
  /** Why the last question had no answer. */
  #refusal: unknown;
  #asking = false;

  constructor(cluster: ClusterConnection, signal: AbortSignal, onChange: () => void) {
    this.#cluster = cluster;
    this.#signal = signal;
    this.#onChange = onChange;
  }

  get current(): ProducerIdentity | undefined {
    return this.#current;
  }

  /** Why there is none; undefined: no question has ended without an answer since the last that had one. */
  get refusal(): unknown {
    return this.#refusal;
  }

  /** Asks for another identity than `used`, unless there is one already; `onChange` tells when there is. */
  replace(used: ProducerIdentity | undefined): void {
    if (this.#current !== used || this.#asking || this.#signal.aborted) return;
    this.#asking = true;
    void this.#ask().finally(() => {
      this.#asking = false;
      if (!this.#signal.aborted) this.#onChange();
    });
  }

  async #ask(): Promise<void> {
    try {
      // A broker that has just registered again, say, gives out none, and calls that final; the others do.
      const options = { timeoutMs: ASK_TIMEOUT_MS, signal: this.#signal, insists: true };
      const { message } = await callAny(this.#cluster, methods.initProducerId, {}, options);
      const { producerId, producerEpoch } = message;
      this.#current = { producerId, producerEpoch };
      this.#refusal = undefined;
    } catch (error) {
      this.#refusal = error;
      if (!this.#signal.aborted) this.#cluster.world.log.warn('no broker gives out a producer id', { error });
    }
  }
}
