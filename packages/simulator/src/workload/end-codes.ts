import type { ErrorName } from '@tidemark/protocol';
import type { FaultKind, StoryPlan } from '../plan.js';

/** Whether a story explains that a request may end so. */
type Explanation = (plan: StoryPlan) => boolean;

type EndCodes = Readonly<Partial<Record<ErrorName, Explanation>>>;

const always: Explanation = () => true;

/** The story has such a fault. */
const after =
  (...kinds: readonly FaultKind[]): Explanation =>
  ({ faults }) =>
    faults.some(({ kind }) => kinds.includes(kind));

const either =
  (...explanations: readonly Explanation[]): Explanation =>
  (plan) =>
    explanations.some((explains) => explains(plan));

const lackOfSpace = ['no space left', 'full disk', 'failed write', 'store errors'] as const;
const refusals = ['read errors', 'write errors', 'sync error', 'name errors', 'failed log directory'] as const;
const changesOfDisks = ['bit rot', 'misdirected write', 'sync error'] as const;
const ends = ['kill', 'crash loop', 'power loss', 'repeated power loss', 'rolling restart', 'stalled disk'] as const;
const otherDisks = ['blank disk', 'old disk', 'replaced voter'] as const;

/** A process begins anew: at first it knows of no topic, or of fewer than there are. */
const restarts = either(
  after(...ends, ...otherDisks, ...lackOfSpace, ...refusals, ...changesOfDisks),
  ({ core, endsInPowerLoss }) => core?.others === 'killed' || endsInPowerLoss === true,
);

const has =
  (wanted: StoryPlan['workloads'][number]['kind']): Explanation =>
  ({ workloads }) =>
    workloads.some(({ kind }) => kind === wanted);

/** With all that was left of a producer its sequences may go. */
const recordsGo = either(
  has('deletions'),
  ({ retentionBytes, aging, uncleanElections }) =>
    retentionBytes >= 0 || aging !== undefined || uncleanElections === true,
  ({ workloads }) => workloads.some((each) => each.kind === 'settings' && 'retention.bytes' in each.choices),
);

/** Nobody was found, or answered, in time. */
const nobody = {
  REQUEST_TIMED_OUT: always,
  DISCONNECTED: always,
  UNREACHABLE: always,
  STARTING_UP: restarts,
  SHUTTING_DOWN: restarts,
} as const satisfies EndCodes;

/** Of a partition whose topic is never deleted. */
const ofLeaders = {
  ...nobody,
  NOT_LEADER: always,
  LEADER_NOT_AVAILABLE: always,
  FENCED_LEADER_EPOCH: always,
  UNKNOWN_LEADER_EPOCH: always,
  REPLICA_NOT_AVAILABLE: always,
  UNKNOWN_TOPIC_OR_PARTITION: either(restarts, has('more partitions')),
  UNKNOWN_TOPIC_ID: restarts,
} as const satisfies EndCodes;

const ofControllers = {
  ...nobody,
  NOT_CONTROLLER: always,
  NOT_COMMITTED: always,
  OVERLOADED: has('quorum changes'),
} as const satisfies EndCodes;

const sends = {
  ...ofLeaders,
  NOT_ENOUGH_REPLICAS: always,
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: always,
  // More waits for the client's own line than it holds.
  OVERLOADED: ({ clientBytesPerMs }) => clientBytesPerMs !== undefined,
  DISK_FULL: after(...lackOfSpace),
  STORAGE_ERROR: after(...lackOfSpace, ...refusals),
  // Who leads after a restart knows of the batches before a producer's last what the log still holds.
  DUPLICATE_SEQUENCE: recordsGo,
  OUT_OF_ORDER_SEQUENCE: recordsGo,
  UNKNOWN_PRODUCER_ID: recordsGo,
} as const satisfies EndCodes;

/**
 * How a client's requests may end without success, by what they ask for, and what explains it. Requests are well formed, and not
 * more than the cluster takes: any other end is a mistake of a client or of a node.
 */
export const endCodes = {
  send: sends,
  'send to a topic that comes and goes': { ...sends, UNKNOWN_TOPIC_OR_PARTITION: always, UNKNOWN_TOPIC_ID: always },
  poll: { OFFSET_OUT_OF_RANGE: always, CORRUPT_BATCH: after(...changesOfDisks) },
  offset: ofLeaders,
  deletion: {
    ...ofLeaders,
    OFFSET_OUT_OF_RANGE: always,
    DISK_FULL: after(...lackOfSpace),
    STORAGE_ERROR: after(...lackOfSpace, ...refusals),
  },
  setting: ofControllers,
  election: {
    ...ofControllers,
    ELECTION_NOT_NEEDED: always,
    PREFERRED_LEADER_NOT_AVAILABLE: always,
    ELIGIBLE_LEADERS_NOT_AVAILABLE: always,
    INVALID_REPLICA_ASSIGNMENT: has('reassignments'),
  },
  // The number that an attempt has made whose answer was lost is one too few.
  'new partition': { ...ofControllers, INVALID_PARTITIONS: always, INVALID_REPLICATION_FACTOR: always },
  reassignment: {
    ...ofControllers,
    INVALID_REPLICA_ASSIGNMENT: always,
    ELIGIBLE_LEADERS_NOT_AVAILABLE: always,
    NO_REASSIGNMENT_IN_PROGRESS: always,
  },
  'new topic': { ...ofControllers, TOPIC_ALREADY_EXISTS: always, INVALID_REPLICATION_FACTOR: always },
  'topic deletion': { ...ofControllers, UNKNOWN_TOPIC_OR_PARTITION: always, UNKNOWN_TOPIC_ID: always },
  'quorum change': {
    ...ofControllers,
    QUORUM_CHANGE_IN_PROGRESS: always,
    QUORUM_WOULD_STALL: always,
    INVALID_QUORUM_CHANGE: always,
    NO_SUCCESSOR: always,
    DISK_FULL: after(...lackOfSpace),
  },
} as const satisfies Readonly<Record<string, EndCodes>>;

export type RequestKind = keyof typeof endCodes;

/** Whether a request may end with this code in this story. */
export function mayEndWith(request: RequestKind, code: ErrorName, plan: StoryPlan): boolean {
  const codes: EndCodes = endCodes[request];
  return codes[code]?.(plan) === true;
}
