import { apis } from './core/apis.js';
import type { HandlerTable } from './handler-table.js';
import { apiVersionsHandler } from './handlers/api-versions.js';
import { alterConfigsHandler, describeConfigsHandler, incrementalAlterConfigsHandler } from './handlers/configs.js';
import { deleteRecordsHandler } from './handlers/delete-records.js';
import { describeClusterHandler } from './handlers/describe-cluster.js';
import { describeLogDirsHandler } from './handlers/describe-log-dirs.js';
import { describeProducersHandler } from './handlers/describe-producers.js';
import { describeQuorumHandler } from './handlers/describe-quorum.js';
import { describeTopicPartitionsHandler } from './handlers/describe-topic-partitions.js';
import type { DoorServices } from './handlers/door-services.js';
import { electLeadersHandler } from './handlers/elect-leaders.js';
import { fetchHandler } from './handlers/fetch.js';
import { findCoordinatorHandler } from './handlers/find-coordinator.js';
import { listOffsetsHandler } from './handlers/list-offsets.js';
import { metadataHandler } from './handlers/metadata.js';
import { offsetForLeaderEpochHandler } from './handlers/offset-for-leader-epoch.js';
import { produceHandler } from './handlers/produce.js';
import { initProducerIdHandler } from './handlers/producer-ids.js';
import { alterPartitionReassignmentsHandler, listPartitionReassignmentsHandler } from './handlers/reassignments.js';
import { createPartitionsHandler, createTopicsHandler, deleteTopicsHandler } from './handlers/topics.js';
import { unregisterBrokerHandler } from './handlers/unregister-broker.js';

/** Adds everything that a node answers to Kafka's clients; what is not here is not announced. */
export function serveKafkaHandlers(table: HandlerTable, services: DoorServices): void {
  table.serve(apis.apiVersions, apiVersionsHandler(table));
  serveData(table, services);
  serveTopics(table, services);
  serveOperations(table, services);
}

function serveData(table: HandlerTable, services: DoorServices): void {
  table
    .serve(apis.metadata, metadataHandler(services))
    .serve(apis.produce, produceHandler(services))
    .serve(apis.fetch, fetchHandler(services), { alone: true })
    .serve(apis.listOffsets, listOffsetsHandler(services))
    .serve(apis.offsetForLeaderEpoch, offsetForLeaderEpochHandler(services))
    .serve(apis.initProducerId, initProducerIdHandler(services))
    .serve(apis.findCoordinator, findCoordinatorHandler(services));
}

function serveTopics(table: HandlerTable, services: DoorServices): void {
  table
    .serve(apis.createTopics, createTopicsHandler(services))
    .serve(apis.deleteTopics, deleteTopicsHandler(services))
    .serve(apis.createPartitions, createPartitionsHandler(services))
    .serve(apis.deleteRecords, deleteRecordsHandler(services))
    .serve(apis.describeTopicPartitions, describeTopicPartitionsHandler(services))
    .serve(apis.describeProducers, describeProducersHandler(services))
    .serve(apis.describeConfigs, describeConfigsHandler(services))
    .serve(apis.alterConfigs, alterConfigsHandler(services))
    .serve(apis.incrementalAlterConfigs, incrementalAlterConfigsHandler(services));
}

function serveOperations(table: HandlerTable, services: DoorServices): void {
  table
    .serve(apis.describeCluster, describeClusterHandler(services))
    .serve(apis.describeQuorum, describeQuorumHandler(services))
    .serve(apis.describeLogDirs, describeLogDirsHandler(services))
    .serve(apis.electLeaders, electLeadersHandler(services))
    .serve(apis.alterPartitionReassignments, alterPartitionReassignmentsHandler(services))
    .serve(apis.listPartitionReassignments, listPartitionReassignmentsHandler(services))
    .serve(apis.unregisterBroker, unregisterBrokerHandler(services));
}
