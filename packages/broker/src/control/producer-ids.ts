import { errorNameOf, type ProducerId, producerId } from '@tidemark/protocol';
import { methods, RpcError } from '@tidemark/rpc';
import type { ControllerSession } from './controller-session.js';

/**
 * Hands out producer ids, each once for the whole cluster: this broker takes a block from the controller and asks for
 * the next when it is used up. Ids of a block that was not used up are lost, which does no harm.
 */
export class ProducerIds {
  readonly #session: Pick<ControllerSession, 'call' | 'brokerEpoch'>;
  readonly #nodeId: number;
  #next = 0;
  #end = 0;
  #refill: Promise<void> | undefined;

  constructor(options: { readonly session: Pick<ControllerSession, 'call' | 'brokerEpoch'>; readonly nodeId: number }) {
    this.#session = options.session;
    this.#nodeId = options.nodeId;
  }

  /** Rejects with RpcError if the controller cannot be asked. */
  async next(): Promise<ProducerId> {
    while (this.#next >= this.#end) {
      // All who wait share one request; each looks again afterwards, for a block may be smaller than their number.
      this.#refill ??= this.#fetchBlock().finally(() => {
        this.#refill = undefined;
      });
      await this.#refill;
    }
    const id = producerId(this.#next);
    this.#next += 1;
    return id;
  }

  async #fetchBlock(): Promise<void> {
    const answer = await this.#session.call(methods.allocateProducerIds, {
      brokerId: this.#nodeId,
      brokerEpoch: this.#session.brokerEpoch,
    });
    const error = errorNameOf(answer.error);
    if (error !== 'NONE') throw new RpcError(error, answer.message);
    if (!(answer.count > 0)) throw new RpcError('UNKNOWN_SERVER_ERROR', 'the controller gave an empty block of ids');
    this.#next = answer.firstProducerId;
    this.#end = answer.firstProducerId + answer.count;
  }
}
