import { Admin } from './admin.js';
import type { ClusterConnection } from './cluster-connection.js';
import { Consumer } from './consumer.js';
import type { ConsumerOptions } from './consumer-options.js';
import type { ClusterSource } from './options.js';
import { Producer } from './producer.js';
import type { ProducerOptions } from './producer-options.js';

type Source = ClusterSource<ClusterConnection>;

/** A producer; it connects when it is first used. Throws RangeError for options out of range. */
export function createProducer(options: Source & ProducerOptions): Producer {
  return new Producer(options, options);
}

/** A consumer; it reads what `assign` tells it. Throws RangeError for options out of range. */
export function createConsumer(options: Source & ConsumerOptions): Consumer {
  return new Consumer(options, options);
}

/** An admin; it connects when it is first used. */
export function createAdmin(options: Source): Admin {
  return new Admin(options);
}
