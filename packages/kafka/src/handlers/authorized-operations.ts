import { OPERATIONS_NOT_ASKED } from '../core/schemas/metadata.js';

/** Kafka's AclOperation codes. */
const Operation = {
  READ: 3,
  WRITE: 4,
  CREATE: 5,
  DELETE: 6,
  ALTER: 7,
  DESCRIBE: 8,
  CLUSTER_ACTION: 9,
  DESCRIBE_CONFIGS: 10,
  ALTER_CONFIGS: 11,
  IDEMPOTENT_WRITE: 12,
} as const;

const { READ, WRITE, CREATE, DELETE, ALTER, DESCRIBE } = Operation;
const { CLUSTER_ACTION, DESCRIBE_CONFIGS, ALTER_CONFIGS, IDEMPOTENT_WRITE } = Operation;

const bits = (operations: readonly number[]) => operations.reduce((set, operation) => set | (1 << operation), 0);

// Nobody is kept from anything yet: a client may do what there is to do, as with Kafka without an authorizer.
const ON_TOPIC = bits([READ, WRITE, CREATE, DELETE, ALTER, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS]);
const ON_CLUSTER = bits([CREATE, ALTER, DESCRIBE, CLUSTER_ACTION, DESCRIBE_CONFIGS, ALTER_CONFIGS, IDEMPOTENT_WRITE]);

/** What a client may do with a topic, as a set of bits (KIP-430), if it asked. */
export const topicOperations = (asked: boolean): number => (asked ? ON_TOPIC : OPERATIONS_NOT_ASKED);

/** The same of the cluster. */
export const clusterOperations = (asked: boolean): number => (asked ? ON_CLUSTER : OPERATIONS_NOT_ASKED);
