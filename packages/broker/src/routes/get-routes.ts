import { type MetadataImage, topicByName } from '@tidemark/metadata';
import { ErrorCode, type GetRoutesRequest, type GetRoutesResponse, type Init } from '@tidemark/protocol';
import { brokerAddresses, topicRoute } from './topic-route.js';

/**
 * Answers a client's question from this broker's copy of the metadata, each topic once however often it is named.
 * `controller`: a node id, or -1.
 */
export function getRoutes(
  image: MetadataImage,
  request: GetRoutesRequest,
  controller: number,
): Init<GetRoutesResponse> {
  const named = [...new Set(request.topics)].map((name) => {
    const topic = topicByName(image, name);
    return topic === undefined ? { topic: name, error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION } : topicRoute(topic);
  });
  const every = request.all ? [...image.topics.values()].map((topic) => topicRoute(topic)) : [];
  return {
    clusterId: image.clusterId,
    brokers: brokerAddresses(image),
    topics: request.all ? every : named,
    controller: { nodeId: controller },
    metadataOffset: image.offset,
  };
}
