import type { apis } from '../core/apis.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import { EndpointType } from '../core/schemas/describe-cluster.js';
import type { Handler } from '../handler-table.js';
import { clusterOperations } from './authorized-operations.js';
import type { DoorServices } from './door-services.js';
import { reachable } from './endpoints.js';
import { controllerOf } from './metadata.js';

type DescribeCluster = typeof apis.describeCluster;

/** DescribeCluster. Controllers have no Kafka listeners of their own: every broker takes what is theirs to decide. */
export function describeClusterHandler(services: DoorServices): Handler<DescribeCluster> {
  return (request, { listener }) => {
    const image = services.image();
    const { clusterId } = image;
    const { endpointType, includeFencedBrokers } = request;
    if (endpointType !== EndpointType.BROKERS) {
      const errorCode = KafkaErrorCode.MISMATCHED_ENDPOINT_TYPE;
      const errorMessage = 'this is a broker: use --bootstrap-server with it, not --bootstrap-controller';
      return { errorCode, errorMessage, endpointType: EndpointType.BROKERS, clusterId, brokers: [] };
    }
    const brokers = [...image.brokers.values()]
      .filter(({ fenced }) => includeFencedBrokers || !fenced)
      .sort((a, b) => a.nodeId - b.nodeId)
      .flatMap((broker) => {
        const at = reachable(broker, listener);
        return at === undefined ? [] : { ...at, brokerId: at.nodeId, isFenced: broker.fenced };
      });
    return {
      errorCode: KafkaErrorCode.NONE,
      endpointType,
      clusterId,
      controllerId: controllerOf(
        services,
        brokers.filter(({ isFenced }) => !isFenced),
      ),
      brokers,
      clusterAuthorizedOperations: clusterOperations(request.includeClusterAuthorizedOperations),
    };
  };
}
