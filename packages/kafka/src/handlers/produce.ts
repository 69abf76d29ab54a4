import {
  BATCH_PREFIX_BYTES,
  BatchError,
  batchSizeBytes,
  type Init,
  NONE,
  type ProducePartition,
  type ProducePartitionResult,
} from '@tidemark/protocol';
import { ATTACHMENTS_MAX, methods } from '@tidemark/rpc';
import type { RequestOf, ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toKafkaError } from '../core/error-map.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import type { Handler, RequestContext } from '../handler-table.js';
import { ErrorTexts } from './answer-bounds.js';
import { type DoorServices, failureOf } from './door-services.js';
import { endpointsOf } from './endpoints.js';
import { errorFor, findTopic } from './topics-of.js';

type Produce = typeof apis.produce;
type ProduceRequest = RequestOf<Produce>;
type TopicResponse = ResponseInit<Produce>['responses'][number];
type PartitionResponse = TopicResponse['partitionResponses'][number];
type TopicData = ProduceRequest['topicData'][number];

interface Question {
  readonly topic: TopicData;
  readonly index: number;
  readonly partition: ProducePartition;
  readonly bytes: Uint8Array;
}

/** One partition of a request: to be produced to, or answered already. */
type Asked =
  | { readonly kind: 'question'; readonly question: Question }
  | { readonly kind: 'answered'; readonly response: PartitionResponse };

const NO_BYTES = new Uint8Array(0);
/** Where a batch's attributes lie, and what their low bits say of a batch compressed with zstd. */
const ATTRIBUTES_OFFSET = 22;
const COMPRESSION_MASK = 7;
const ZSTD = 4;
/** The first version whose clients may send zstd (KIP-110). */
const ZSTD_SINCE = 7;

/** Produce: by the broker's own handler, batches passed on as they lie in the request's frame. */
export function produceHandler(services: DoorServices): Handler<Produce> {
  return async (request, context) => {
    const count = request.topicData.reduce((sum, { partitionData }) => sum + partitionData.length, 0);
    // All are taken in one turn: the next request of the connection must find what this one has appended.
    if (count > ATTACHMENTS_MAX) return responseTo(request, refusedAll(request, count), { services, context });
    const asked = request.topicData.flatMap((topic) => questionsOf(services, topic, context));
    const answers = (await produce(services, request, { asked, context })).values();
    const texts = new ErrorTexts();
    const responses = request.topicData.map(({ name, topicId, partitionData }) => ({
      name,
      topicId,
      partitionResponses: partitionData.flatMap(() => {
        const { value } = answers.next();
        return value === undefined ? [] : texts.bounded(value);
      }),
    }));
    return responseTo(request, responses, { services, context });
  };
}

function responseTo(
  { acks }: ProduceRequest,
  responses: readonly TopicResponse[],
  { services, context }: { readonly services: DoorServices; readonly context: RequestContext },
): ResponseInit<Produce> | undefined {
  if (acks !== 0) return { responses, nodeEndpoints: hintedEndpoints(services, responses, context) };
  closeOnFailure(responses, context);
  return undefined;
}

/** Before anything is made of them: to name one takes six bytes. */
function refusedAll({ topicData }: ProduceRequest, count: number): TopicResponse[] {
  const texts = new ErrorTexts();
  const failure = toKafkaError('INVALID_REQUEST', `${count} partitions, the most are ${ATTACHMENTS_MAX}`);
  return topicData.map(({ name, topicId, partitionData }) => ({
    name,
    topicId,
    partitionResponses: partitionData.map(({ index }) => ({ index, baseOffset: NONE, ...texts.bounded(failure) })),
  }));
}

function questionsOf(services: DoorServices, topic: TopicData, { apiVersion }: RequestContext): Asked[] {
  const found = findTopic(services.image(), topic);
  return topic.partitionData.map(({ index, records }): Asked => {
    if (typeof found === 'string') return refused(index, toKafkaError(found));
    const bytes = records ?? NO_BYTES;
    if (apiVersion < ZSTD_SINCE && isZstd(bytes)) {
      const errorCode = KafkaErrorCode.UNSUPPORTED_COMPRESSION_TYPE;
      const errorMessage = `zstd needs Produce v${ZSTD_SINCE} or newer: upgrade the client, or compress otherwise`;
      return refused(index, { errorCode, errorMessage });
    }
    if (hasSeveralBatches(bytes)) {
      const message = 'a produce request has exactly one record batch for each partition';
      return refused(index, toKafkaError('INVALID_RECORD', message));
    }
    const partition = { topicId: found.topicId, partition: index, leaderEpoch: NONE };
    return { kind: 'question', question: { topic, index, partition, bytes } };
  });
}

/** The answer for each partition, in their order. */
async function produce(
  services: DoorServices,
  { acks, timeoutMs }: ProduceRequest,
  { asked, context }: { readonly asked: readonly Asked[]; readonly context: RequestContext },
): Promise<PartitionResponse[]> {
  const questions = asked.flatMap((each) => (each.kind === 'question' ? each.question : []));
  const answer = (respond: (question: Question) => PartitionResponse) =>
    asked.map((each) => (each.kind === 'question' ? respond(each.question) : each.response));
  const call = {
    acks,
    timeoutMs: Math.max(0, timeoutMs),
    partitions: questions.map(({ partition }) => partition),
    attachments: [],
  };
  try {
    const { message } = await services.registry.call(methods.produce, call, {
      attachments: questions.map(({ bytes }) => bytes),
      signal: context.signal,
    });
    const results = (message.results ?? []).values();
    return answer((question) => responseOf(question, results.next().value ?? {}));
  } catch (error) {
    const failure = failureOf(error);
    return answer(({ index }) => ({ index, baseOffset: NONE, ...failure }));
  }
}

function responseOf({ topic, index }: Question, result: Init<ProducePartitionResult>): PartitionResponse {
  const error = errorFor(topic, result.error ?? 0);
  const response = {
    index,
    ...toKafkaError(error, result.message ?? ''),
    baseOffset: result.baseOffset ?? NONE,
    logAppendTimeMs: result.logAppendTimeMs ?? NONE,
    logStartOffset: result.logStartOffset ?? NONE,
  };
  const leaderId = result.leader ?? NONE;
  if ((error !== 'NOT_LEADER' && error !== 'FENCED_LEADER_EPOCH') || leaderId === NONE) return response;
  return { ...response, currentLeader: { leaderId, leaderEpoch: result.leaderEpoch ?? NONE } };
}

function refused(index: number, failure: ReturnType<typeof toKafkaError>): Asked {
  return { kind: 'answered', response: { index, baseOffset: NONE, ...failure } };
}

/** Where the leaders are that the answers name (KIP-951). */
function hintedEndpoints(
  { image }: DoorServices,
  responses: readonly TopicResponse[],
  { listener }: RequestContext,
): ReturnType<typeof endpointsOf> {
  const partitions = responses.flatMap(({ partitionResponses }) => partitionResponses);
  const leaders = partitions.flatMap(({ currentLeader }) => currentLeader?.leaderId ?? []);
  return leaders.length === 0 ? [] : endpointsOf(image(), listener, leaders);
}

/** A producer that wants no answer learns of a failure by the end of its connection, and asks anew who leads. */
function closeOnFailure(responses: readonly TopicResponse[], context: RequestContext): void {
  const partitions = responses.flatMap(({ partitionResponses }) => partitionResponses);
  const failed = partitions.find(({ errorCode }) => errorCode !== KafkaErrorCode.NONE);
  if (failed !== undefined) context.close(`a produce with acks=0 failed: ${failed.errorMessage ?? failed.errorCode}`);
}

/** Whether anything follows the first batch: Kafka takes one from v3 on. What is no batch is the broker's to judge. */
function hasSeveralBatches(records: Uint8Array): boolean {
  if (records.length < BATCH_PREFIX_BYTES) return false;
  try {
    return batchSizeBytes(records) < records.length;
  } catch (error) {
    if (error instanceof BatchError) return false;
    throw error;
  }
}

function isZstd(records: Uint8Array): boolean {
  return ((records[ATTRIBUTES_OFFSET] ?? 0) & COMPRESSION_MASK) === ZSTD;
}
