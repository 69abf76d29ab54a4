import { methods } from '@tidemark/rpc';
import type { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import type { Handler } from '../handler-table.js';
import { ask, type DoorServices, failureOf } from './door-services.js';

type UnregisterBroker = typeof apis.unregisterBroker;

/** UnregisterBroker: forgets one that is gone for good. Stricter than Kafka's: it must be fenced, and hold nothing. */
export function unregisterBrokerHandler(services: DoorServices): Handler<UnregisterBroker> {
  return async ({ brokerId }, { signal }) => {
    try {
      await ask(services, methods.unregisterBroker, { brokerId }, { signal });
      return toKafkaError('NONE');
    } catch (error) {
      return failureOf(error);
    }
  };
}
