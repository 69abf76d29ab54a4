import type { BrokerImage, MetadataImage, PartitionState } from '@tidemark/metadata';
import {
  brokerAddressProblem,
  directoryId,
  type Init,
  type MetadataRecord,
  NAME_LENGTH_MAX,
  type NodeId,
  nodeId,
  ProtocolError,
  type RegisterBrokerRequest,
  type RegisterBrokerResponse,
} from '@tidemark/protocol';
import type { Decision } from './decision.js';
import { checkFeatures } from './features.js';
import { allPartitions, isLiveIn } from './lookups.js';
import { changePartition, type PartitionWish } from './partition-change.js';
import { holdsLatest, type ReplicaReport, replicaReports } from './replica-reports.js';
import type { ReportedLogs } from './reported-logs.js';

const FEATURES_MAX = 64;
const DIRECTORIES_MAX = 256;

export interface RegistrationView {
  readonly image: MetadataImage;
  readonly reportedLogs: ReportedLogs;
  /** The incarnation that holds the id now has been heard of within its session timeout. */
  readonly sessionAlive: boolean;
  /** This incarnation has been refused once for holding an older state than the broker had: it says so again. */
  readonly insists: boolean;
}

/**
 * A registration. It always takes the broker out of every ISR and leadership it is in, with a new leader epoch there,
 * and out of the ELR wherever its log is not proved. Throws ProtocolError: INVALID_REQUEST, INCONSISTENT_CLUSTER_ID,
 * DUPLICATE_BROKER_REGISTRATION, INCOMPATIBLE_FEATURES.
 */
export function decideRegistration(
  { image, reportedLogs, sessionAlive, insists }: RegistrationView,
  request: RegisterBrokerRequest,
): Decision<Init<RegisterBrokerResponse>> {
  const id = validated(image, request);
  const known = image.brokers.get(id);
  if (known?.incarnation === request.incarnation) {
    return { records: [], respond: () => ({ brokerEpoch: known.brokerEpoch }) };
  }
  if (known !== undefined && sessionAlive) {
    throw new ProtocolError(
      'DUPLICATE_BROKER_REGISTRATION',
      `broker ${id} is alive as another incarnation; stop it, or wait until its session has ended`,
    );
  }
  checkFeatures(image, id, request.features);
  // It would cost the logs of that state: a process that is dead, whose message was late, does not say it again.
  if (isOutdated(known, request) && !insists) {
    throw new ProtocolError(
      'DUPLICATE_BROKER_REGISTRATION',
      `broker ${id} was unfenced in broker epoch ${known?.lastUnfencedEpoch}, and this registration knows of ` +
        `${request.previousBrokerEpoch < 0 ? 'none' : request.previousBrokerEpoch}, as that of a process that has ended ` +
        'since would; one that runs, on an older copy of its disk or on a new one, is registered when it asks again',
    );
  }
  const { incarnation, endpoints, rack, directoryIds, cleanShutdown } = request;
  const features = request.features.map(({ name, least, most }) => ({ name, least, most }));
  const registration: Init<MetadataRecord> = {
    broker: { brokerId: id, incarnation, endpoints, rack, directoryIds, fenced: true, cleanShutdown, features },
  };
  return {
    records: [registration, ...takeOutRestarted({ image, reportedLogs, known, request })],
    // What the broker must not be in any more comes first, if not all at once.
    divisible: { together: 1, at: 'end' },
    respond: ({ baseOffset }) => ({ brokerEpoch: baseOffset }),
  };
}

/** Whether a registration comes from before what is known of the broker, or from a disk that does. */
export function isOutdated(known: BrokerImage | undefined, request: RegisterBrokerRequest): boolean {
  return known !== undefined && !holdsLatest(known, request);
}

function validated(image: MetadataImage, request: RegisterBrokerRequest): NodeId {
  const refuse = (message: string) => new ProtocolError('INVALID_REQUEST', message);
  const { brokerId, clusterId, incarnation, endpoints, directoryIds, rack } = request;
  if (image.clusterId !== '' && clusterId !== image.clusterId) {
    const message = `broker ${brokerId} is of cluster ${clusterId}, this is ${image.clusterId}`;
    throw new ProtocolError('INCONSISTENT_CLUSTER_ID', message);
  }
  if (brokerId < 0) throw refuse(`broker id ${brokerId} is negative`);
  if (incarnation === '' || incarnation.length > NAME_LENGTH_MAX)
    throw refuse(`an incarnation has 1 to ${NAME_LENGTH_MAX} characters`);
  if (!endpoints.some(({ name }) => name === 'frames')) throw refuse('a broker needs an endpoint named frames');
  const problem = brokerAddressProblem({ endpoints, rack });
  if (problem !== undefined) throw refuse(problem);
  if (request.features.length > FEATURES_MAX) throw refuse(`a broker tells at most ${FEATURES_MAX} features`);
  if (request.features.some(({ name }) => name.length > NAME_LENGTH_MAX))
    throw refuse(`a feature's name has at most ${NAME_LENGTH_MAX} characters`);
  if (directoryIds.length === 0 || directoryIds.length > DIRECTORIES_MAX) {
    throw refuse(`a broker has 1 to ${DIRECTORIES_MAX} data directories`);
  }
  try {
    for (const each of directoryIds) directoryId(each);
  } catch (cause) {
    throw new ProtocolError('INVALID_REQUEST', cause instanceof Error ? cause.message : String(cause), { cause });
  }
  return nodeId(brokerId);
}

interface Restart {
  readonly image: MetadataImage;
  readonly reportedLogs: ReportedLogs;
  readonly known: BrokerImage | undefined;
  readonly request: RegisterBrokerRequest;
}

function takeOutRestarted({ image, reportedLogs, known, request }: Restart): Init<MetadataRecord>[] {
  if (known === undefined) return [];
  const id = known.nodeId;
  const reportOf = replicaReports(known, request);
  const isLive = isLiveIn(image);
  const electorate = { image, reportedLogs, isLive: (each: NodeId) => each !== id && isLive(each) };
  const records: Init<MetadataRecord>[] = [];
  for (const state of allPartitions(image)) {
    if (!state.replicas.includes(id)) continue;
    const record = changePartition(state, wishOf(state, id, reportOf(state)), electorate);
    if (record !== undefined) records.push(record);
  }
  return records;
}

function wishOf(state: PartitionState, id: NodeId, report: ReplicaReport): PartitionWish {
  // A replica that was never made holds all that it ever acknowledged: nothing.
  const proved = report.kind === 'never-made' || (report.kind === 'log' && report.proved);
  const lost = report.kind === 'lost' || (report.kind === 'log' && report.outdated);
  return {
    isr: state.isr.filter((each) => each !== id),
    newLeaderEpoch: state.leader === id || state.isr.includes(id),
    unproved: proved ? undefined : id,
    lost: lost ? id : undefined,
  };
}
