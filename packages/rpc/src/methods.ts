import type { MessageCodec } from '@tidemark/protocol';
import * as wire from '@tidemark/protocol';
import type { Method, MethodKind } from './method.js';

interface Codecs<Request, Response> {
  readonly request: MessageCodec<Request>;
  readonly response: MessageCodec<Response>;
}

function declare<Kind extends MethodKind>(kind: Kind) {
  return <Request, Response>(
    id: number,
    path: `${string}/${string}`,
    { request, response }: Codecs<Request, Response>,
  ): Method<Request, Response, Kind> => {
    const [service = '', name = ''] = path.split('/');
    return Object.freeze({ id, service, name, kind, request, response });
  };
}

const unary = declare('unary');
const oneWay = declare('oneWay');
const stream = declare('stream');

/**
 * Every method that a node answers. An id names its method for ever: a method that goes takes its id with it.
 * The ids leave gaps, so that a service's methods stay together.
 */
export const methods = Object.freeze({
  identify: unary(1, 'Node/Identify', { request: wire.IdentifyRequest, response: wire.IdentifyResponse }),

  raftStep: oneWay(10, 'Raft/Step', { request: wire.RaftMessage, response: wire.RaftStepResponse }),

  registerBroker: unary(20, 'Controller/RegisterBroker', {
    request: wire.RegisterBrokerRequest,
    response: wire.RegisterBrokerResponse,
  }),
  heartbeat: unary(21, 'Controller/Heartbeat', { request: wire.HeartbeatRequest, response: wire.HeartbeatResponse }),
  alterPartition: unary(22, 'Controller/AlterPartition', {
    request: wire.AlterPartitionRequest,
    response: wire.AlterPartitionResponse,
  }),
  replicaFailed: unary(23, 'Controller/ReplicaFailed', {
    request: wire.ReplicaFailedRequest,
    response: wire.ReplicaFailedResponse,
  }),
  allocateProducerIds: unary(24, 'Controller/AllocateProducerIds', {
    request: wire.AllocateProducerIdsRequest,
    response: wire.AllocateProducerIdsResponse,
  }),
  watchMetadata: stream(25, 'Controller/WatchMetadata', {
    request: wire.WatchMetadataRequest,
    response: wire.MetadataUpdate,
  }),

  getRoutes: unary(40, 'Routes/GetRoutes', { request: wire.GetRoutesRequest, response: wire.GetRoutesResponse }),

  reportRoutes: unary(50, 'Nameserver/Report', { request: wire.RouteReport, response: wire.RouteReportResponse }),

  produce: unary(60, 'Data/Produce', { request: wire.ProduceRequest, response: wire.ProduceResponse }),
  fetch: unary(61, 'Data/Fetch', { request: wire.FetchRequest, response: wire.FetchResponse }),
  progress: oneWay(62, 'Data/Progress', { request: wire.ProgressRequest, response: wire.ProgressResponse }),
  listOffsets: unary(63, 'Data/ListOffsets', { request: wire.ListOffsetsRequest, response: wire.ListOffsetsResponse }),
  initProducerId: unary(64, 'Data/InitProducerId', {
    request: wire.InitProducerIdRequest,
    response: wire.InitProducerIdResponse,
  }),
  describeLogs: unary(65, 'Data/DescribeLogs', {
    request: wire.DescribeLogsRequest,
    response: wire.DescribeLogsResponse,
  }),
  deleteRecords: unary(66, 'Data/DeleteRecords', {
    request: wire.DeleteRecordsRequest,
    response: wire.DeleteRecordsResponse,
  }),
  epochEnds: unary(68, 'Data/EpochEnds', { request: wire.EpochEndsRequest, response: wire.EpochEndsResponse }),
  describeProducers: unary(69, 'Data/DescribeProducers', {
    request: wire.DescribeProducersRequest,
    response: wire.DescribeProducersResponse,
  }),

  createTopics: unary(80, 'Admin/CreateTopics', {
    request: wire.CreateTopicsRequest,
    response: wire.CreateTopicsResponse,
  }),
  deleteTopics: unary(81, 'Admin/DeleteTopics', {
    request: wire.DeleteTopicsRequest,
    response: wire.DeleteTopicsResponse,
  }),
  describeTopics: unary(82, 'Admin/DescribeTopics', {
    request: wire.DescribeTopicsRequest,
    response: wire.DescribeTopicsResponse,
  }),
  describeCluster: unary(83, 'Admin/DescribeCluster', {
    request: wire.DescribeClusterRequest,
    response: wire.DescribeClusterResponse,
  }),
  createPartitions: unary(84, 'Admin/CreatePartitions', {
    request: wire.CreatePartitionsRequest,
    response: wire.CreatePartitionsResponse,
  }),
  alterConfigs: unary(85, 'Admin/AlterConfigs', {
    request: wire.AlterConfigsRequest,
    response: wire.AlterConfigsResponse,
  }),
  describeConfigs: unary(86, 'Admin/DescribeConfigs', {
    request: wire.DescribeConfigsRequest,
    response: wire.DescribeConfigsResponse,
  }),
  electLeaders: unary(87, 'Admin/ElectLeaders', {
    request: wire.ElectLeadersRequest,
    response: wire.ElectLeadersResponse,
  }),
  alterPartitionReassignments: unary(88, 'Admin/AlterPartitionReassignments', {
    request: wire.AlterPartitionReassignmentsRequest,
    response: wire.AlterPartitionReassignmentsResponse,
  }),
  listPartitionReassignments: unary(89, 'Admin/ListPartitionReassignments', {
    request: wire.ListPartitionReassignmentsRequest,
    response: wire.ListPartitionReassignmentsResponse,
  }),
  planEvacuation: unary(90, 'Admin/PlanEvacuation', {
    request: wire.PlanEvacuationRequest,
    response: wire.PlanEvacuationResponse,
  }),
  drainBroker: unary(91, 'Admin/DrainBroker', {
    request: wire.DrainBrokerRequest,
    response: wire.DrainBrokerResponse,
  }),
  unregisterBroker: unary(92, 'Admin/UnregisterBroker', {
    request: wire.UnregisterBrokerRequest,
    response: wire.UnregisterBrokerResponse,
  }),
  describeFeatures: unary(93, 'Admin/DescribeFeatures', {
    request: wire.DescribeFeaturesRequest,
    response: wire.DescribeFeaturesResponse,
  }),
  updateFeature: unary(94, 'Admin/UpdateFeature', {
    request: wire.UpdateFeatureRequest,
    response: wire.UpdateFeatureResponse,
  }),
  describeQuorum: unary(95, 'Admin/DescribeQuorum', {
    request: wire.DescribeQuorumRequest,
    response: wire.DescribeQuorumResponse,
  }),
  addQuorumMember: unary(96, 'Admin/AddQuorumMember', {
    request: wire.AddQuorumMemberRequest,
    response: wire.AddQuorumMemberResponse,
  }),
  removeQuorumMember: unary(97, 'Admin/RemoveQuorumMember', {
    request: wire.RemoveQuorumMemberRequest,
    response: wire.RemoveQuorumMemberResponse,
  }),
  transferQuorumLeadership: unary(98, 'Admin/TransferQuorumLeadership', {
    request: wire.TransferQuorumLeadershipRequest,
    response: wire.TransferQuorumLeadershipResponse,
  }),
  snapshotQuorum: unary(99, 'Admin/SnapshotQuorum', {
    request: wire.SnapshotQuorumRequest,
    response: wire.SnapshotQuorumResponse,
  }),
});
