import type { MetadataImage } from '@tidemark/metadata';
import {
  AlterConfigsRequest,
  AlterConfigsResponse,
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
  ConfigChangeOperation,
  ConfigRecordResourceType,
  CreatePartitionsRequest,
  CreatePartitionsResponse,
  DrainBrokerRequest,
  DrainBrokerResponse,
  ElectLeadersRequest,
  ElectLeadersRequestType,
  ElectLeadersResponse,
  type Init,
  type MessageCodec,
  UnregisterBrokerRequest,
  UnregisterBrokerResponse,
  UpdateFeatureRequest,
  UpdateFeatureResponse,
} from '@tidemark/protocol';
import fc from 'fast-check';
import { decideBrokerDrain, decideBrokerRemoval } from '../core/broker-maintenance.js';
import { decideConfigChange } from '../core/config-change.js';
import type { Decision } from '../core/decision.js';
import { decideElections } from '../core/elections.js';
import { decideFeatureUpdate } from '../core/features.js';
import { isLiveIn } from '../core/lookups.js';
import { decidePartitionCreation } from '../core/partition-creation.js';
import { balanceLeaders } from '../core/preferred-leader.js';
import { decideReassignments } from '../core/reassignment.js';
import type { ReportedLogs } from '../core/reported-logs.js';
import { asReceived, type ClusterModel } from './cluster-model.js';

interface View {
  readonly image: MetadataImage;
  readonly reportedLogs: ReportedLogs;
}

interface Operation<Request, Response> {
  readonly request: MessageCodec<Request>;
  readonly response: MessageCodec<Response>;
  decide(view: View, request: Request): Decision<Init<NoInfer<Response>>>;
}

const operation = <Request, Response>(each: Operation<Request, Response>) => each;

/** What an operator may ask for, by name. */
export const operations = {
  createPartitions: operation({
    request: CreatePartitionsRequest,
    response: CreatePartitionsResponse,
    decide: ({ image }, request) => decidePartitionCreation({ image, randomStart: () => 0 }, request),
  }),
  alterConfigs: operation({
    request: AlterConfigsRequest,
    response: AlterConfigsResponse,
    decide: decideConfigChange,
  }),
  electLeaders: operation({
    request: ElectLeadersRequest,
    response: ElectLeadersResponse,
    decide: decideElections,
  }),
  reassign: operation({
    request: AlterPartitionReassignmentsRequest,
    response: AlterPartitionReassignmentsResponse,
    decide: decideReassignments,
  }),
  drain: operation({ request: DrainBrokerRequest, response: DrainBrokerResponse, decide: decideBrokerDrain }),
  unregister: operation({
    request: UnregisterBrokerRequest,
    response: UnregisterBrokerResponse,
    decide: ({ image }, request) => decideBrokerRemoval(image, request),
  }),
  updateFeature: operation({
    request: UpdateFeatureRequest,
    response: UpdateFeatureResponse,
    decide: ({ image }, request) => decideFeatureUpdate(image, request),
  }),
};

/** Has the model's controller carry a request out, as it would arrive; returns the answer as it would arrive. */
export function ask<Request, Response>(
  cluster: ClusterModel,
  { request, response, decide }: Operation<Request, Response>,
  given: NoInfer<Init<Request>>,
): Response {
  const { reportedLogs } = cluster;
  const received = asReceived(request, given);
  return asReceived(
    response,
    cluster.decide((image) => decide({ image, reportedLogs }, received)),
  );
}

/** One step of preferred-leader balancing; returns how many leaderships it gave back. */
export function balance(cluster: ClusterModel): number {
  const { image, reportedLogs } = cluster;
  const records = balanceLeaders({ image, reportedLogs, isLive: isLiveIn(image) }, (id) => cluster.room.isFull(id));
  cluster.commit(records);
  return records.length;
}

/** Starts a reassignment of a topic's first partition; no replicas: cancels it. */
export function reassign(cluster: ClusterModel, topic: string, replicas: readonly number[]) {
  const answer = ask(cluster, operations.reassign, { partitions: [{ topic, partition: 0, replicas }] });
  return answer.partitions[0]?.error ?? -1;
}

/** Any request of an operator, valid or not, as a step of a story. */
export function adminActions({ brokers, topics }: { readonly brokers: number[]; readonly topics: string[] }) {
  const topic = fc.constantFrom(...topics, 'nowhere');
  const brokerId = fc.constantFrom(...brokers, 99);
  // The model looks at first partitions; the others come and go beside them.
  const partition = fc.constantFrom(0, 0, 0, 1);
  const replicas = fc.shuffledSubarray([...brokers, ...(brokers.length > 3 ? [] : [99])], { maxLength: 4 });
  const any = <Request>(make: (cluster: ClusterModel) => Request) => make;
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .record({ topic, partition, replicas })
        .map((each) => any((cluster) => ask(cluster, operations.reassign, { partitions: [each] }))),
    },
    {
      weight: 2,
      arbitrary: fc
        .record({ topic, value: fc.constantFrom('1', '2', '3', '-1', 'many', ''), validateOnly: fc.boolean() })
        .map(({ topic: name, value, validateOnly }) => {
          const changes = [{ key: 'min.insync.replicas', operation: ConfigChangeOperation.SET, value }];
          const resource = { type: ConfigRecordResourceType.TOPIC, name };
          return any((cluster) =>
            ask(cluster, operations.alterConfigs, { resources: [{ resource, changes }], validateOnly }),
          );
        }),
    },
    {
      weight: 3,
      arbitrary: fc
        .record({
          topic,
          partition,
          leader: brokerId,
          type: fc.constantFrom(...Object.values(ElectLeadersRequestType).filter((each) => typeof each === 'number')),
          all: fc.boolean(),
        })
        .map(({ type, all, ...each }) =>
          any((cluster) => ask(cluster, operations.electLeaders, { type, partitions: all ? [] : [each] })),
        ),
    },
    {
      weight: 2,
      arbitrary: fc
        .record({ brokerId, draining: fc.boolean(), validateOnly: fc.boolean() })
        .map((request) => any((cluster) => ask(cluster, operations.drain, request))),
    },
    {
      weight: 1,
      arbitrary: brokerId.map((id) => any((cluster) => ask(cluster, operations.unregister, { brokerId: id }))),
    },
    {
      weight: 1,
      arbitrary: fc
        .record({ topic, total: fc.integer({ min: -1, max: 4 }) })
        .map((each) => any((cluster) => ask(cluster, operations.createPartitions, { topics: [each] }))),
    },
    {
      weight: 1,
      arbitrary: fc
        .nat(3)
        .map((level) => any((cluster) => ask(cluster, operations.updateFeature, { name: 'metadata.version', level }))),
    },
    { weight: 1, arbitrary: fc.constant(any((cluster) => balance(cluster))) },
  );
}
