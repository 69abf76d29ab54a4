import type { MetadataImage } from '@tidemark/metadata';
import { randomInteger, type World } from '@tidemark/ports';
import {
  type AlterConfigsRequest,
  type AlterPartitionReassignmentsRequest,
  type CreatePartitionsRequest,
  type CreateTopicsRequest,
  type DeleteTopicsRequest,
  type DrainBrokerRequest,
  type ElectLeadersRequest,
  ElectLeadersRequestType,
  idFromBytes,
  topicId,
  type UnregisterBrokerRequest,
  type UpdateFeatureRequest,
} from '@tidemark/protocol';
import type { ChangePipeline } from './change-pipeline.js';
import type { ControllerConfig } from './controller-config.js';
import { decideBrokerDrain, decideBrokerRemoval } from './core/broker-maintenance.js';
import { decideConfigChange } from './core/config-change.js';
import { decideElections } from './core/elections.js';
import { decideFeatureUpdate } from './core/features.js';
import { decidePartitionCreation } from './core/partition-creation.js';
import { decideReassignments } from './core/reassignment.js';
import type { ReportedLogs } from './core/reported-logs.js';
import { decideTopicCreation } from './core/topic-creation.js';
import { decideTopicDeletion } from './core/topic-deletion.js';

const RANDOM_START_MAX = 2 ** 31 - 1;

export interface AdminOperationsOptions {
  readonly world: Pick<World, 'random'>;
  readonly config: Pick<ControllerConfig, 'defaultPartitions' | 'defaultReplicationFactor'>;
  readonly pipeline: Pick<ChangePipeline, 'submit'>;
  readonly reportedLogs: ReportedLogs;
  /** Has the brokers asked that an unclean election waits for, with their next heartbeats. */
  readonly askForLogs: (image: MetadataImage) => void;
}

/**
 * What operators and clients have the active controller change. Each rejects with ProtocolError or RpcError, as
 * `ChangePipeline.submit` does: NOT_CONTROLLER while this node is not active, NOT_COMMITTED when nobody knows.
 */
export class AdminOperations {
  readonly #options: AdminOperationsOptions;

  constructor(options: AdminOperationsOptions) {
    this.#options = options;
  }

  createTopics(request: CreateTopicsRequest) {
    const { world, config, pipeline } = this.#options;
    const defaults = { partitions: config.defaultPartitions, replicationFactor: config.defaultReplicationFactor };
    const newTopicId = () => topicId(idFromBytes(world.random.bytes(16)));
    const randomStart = () => this.#randomStart();
    return pipeline.submit((image) => decideTopicCreation({ image, defaults, newTopicId, randomStart }, request));
  }

  deleteTopics(request: DeleteTopicsRequest) {
    return this.#options.pipeline.submit((image) => decideTopicDeletion(image, request));
  }

  createPartitions(request: CreatePartitionsRequest) {
    const randomStart = () => this.#randomStart();
    return this.#options.pipeline.submit((image) => decidePartitionCreation({ image, randomStart }, request));
  }

  alterConfigs(request: AlterConfigsRequest) {
    return this.#options.pipeline.submit((image) => decideConfigChange(this.#view(image), request));
  }

  electLeaders(request: ElectLeadersRequest) {
    const { pipeline, askForLogs } = this.#options;
    const options = request.type === ElectLeadersRequestType.UNCLEAN ? { onSpeculated: askForLogs } : {};
    return pipeline.submit((image) => decideElections(this.#view(image), request), options);
  }

  alterPartitionReassignments(request: AlterPartitionReassignmentsRequest) {
    return this.#options.pipeline.submit((image) => decideReassignments(this.#view(image), request));
  }

  drainBroker(request: DrainBrokerRequest) {
    return this.#options.pipeline.submit((image) => decideBrokerDrain(this.#view(image), request));
  }

  unregisterBroker(request: UnregisterBrokerRequest) {
    return this.#options.pipeline.submit((image) => decideBrokerRemoval(image, request));
  }

  updateFeature(request: UpdateFeatureRequest) {
    return this.#options.pipeline.submit((image) => decideFeatureUpdate(image, request));
  }

  #randomStart(): number {
    return randomInteger(this.#options.world.random, { least: 0, most: RANDOM_START_MAX });
  }

  #view(image: MetadataImage) {
    return { image, reportedLogs: this.#options.reportedLogs };
  }
}
