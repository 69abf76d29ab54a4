import type { MetadataImage } from '@tidemark/metadata';
import { randomInteger } from '@tidemark/ports';
import {
  type FetchRequest as DataFetch,
  type FetchPartition,
  type FetchPartitionResult,
  type Init,
  NONE,
  ProtocolError,
} from '@tidemark/protocol';
import { ATTACHMENTS_MAX, methods, wholeOf } from '@tidemark/rpc';
import type { RequestOf, ResponseInit } from '../core/api.js';
import type { apis } from '../core/apis.js';
import { toFetchErrorCode } from '../core/error-map.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import type { AskedPartition } from '../core/sessions/fetch-session.js';
import { type BegunFetch, FetchSessions } from '../core/sessions/fetch-sessions.js';
import type { Handler, RequestContext } from '../handler-table.js';
import type { DoorServices } from './door-services.js';
import { endpointsOf, reachesRack } from './endpoints.js';
import { LongWaits } from './long-waits.js';
import { piecesOf } from './pieces-of.js';
import { errorFor, findTopic, namesById } from './topics-of.js';

type Fetch = typeof apis.fetch;
type FetchRequest = RequestOf<Fetch>;
type FetchResponse = ResponseInit<Fetch>;
type PartitionResponse = FetchResponse['responses'][number]['partitions'][number];

/** A partition with what is answered of it. */
interface Answered {
  readonly asked: AskedPartition;
  readonly response: PartitionResponse;
}

/** What the broker is asked of each partition, by topic id and number. */
type Questions = ReadonlyMap<string, { readonly asked: AskedPartition; readonly question: FetchPartition }>;

const READ_COMMITTED = 1;
const NO_BYTES = new Uint8Array(0);
const INT31_MAX = 2 ** 31 - 1;
/** `min.incremental.fetch.session.eviction.ms`. */
const SESSION_IDLE_MS = 120_000;
const SESSION_PARTITIONS_MAX = 1_000_000;

/** Fetch: by the broker's own handler, long polls and closest replicas included; sessions are this door's own. */
export function fetchHandler(services: DoorServices): Handler<Fetch> {
  const { clock, random } = services.world;
  const sessions = new FetchSessions({
    sessionsMax: services.config.fetchSessionsMax,
    idleMs: SESSION_IDLE_MS,
    partitionsMax: SESSION_PARTITIONS_MAX,
    newId: () => randomInteger(random, { least: 1, most: INT31_MAX }),
  });
  const longWaits = new LongWaits();
  return async (request, context) => {
    const begun = sessions.begin(askOf(request), clock.monotonicMs());
    if (begun.kind === 'refused') return { errorCode: KafkaErrorCode[begun.error], sessionId: 0, responses: [] };
    const answered = await new FetchCall({ services, request, context, longWaits }).answers(begun.partitions);
    const told = answered.filter((each) => isTold(begun, each));
    return {
      errorCode: KafkaErrorCode.NONE,
      sessionId: begun.kind === 'session' ? begun.session.id : 0,
      responses: byTopic(told),
      nodeEndpoints: hintedEndpoints(services.image(), told, context),
    };
  };
}

function askOf(request: FetchRequest): Parameters<FetchSessions['begin']>[0] {
  const { sessionId, sessionEpoch, topics, forgottenTopicsData } = request;
  const asked = topics.flatMap(({ topic, topicId, partitions }) =>
    partitions.map(
      (each): AskedPartition => ({
        topic,
        topicId,
        partition: each.partition,
        currentLeaderEpoch: each.currentLeaderEpoch,
        fetchOffset: each.fetchOffset,
        lastFetchedEpoch: each.lastFetchedEpoch,
        maxBytes: Math.max(0, each.partitionMaxBytes),
      }),
    ),
  );
  const forgotten = forgottenTopicsData.flatMap(({ topic, topicId, partitions }) =>
    partitions.map((partition) => ({ topic, topicId, partition })),
  );
  const byId = [...topics, ...forgottenTopicsData].some(namesById);
  return { sessionId, sessionEpoch, asked, forgotten, byId };
}

interface FetchCallOptions {
  readonly services: DoorServices;
  readonly request: FetchRequest;
  readonly context: RequestContext;
  readonly longWaits: LongWaits;
}

/** One fetch: what the broker is asked, and its answer in the words of this request's version. */
class FetchCall {
  readonly #services: DoorServices;
  readonly #request: FetchRequest;
  readonly #context: RequestContext;
  readonly #longWaits: LongWaits;

  constructor({ services, request, context, longWaits }: FetchCallOptions) {
    this.#services = services;
    this.#request = request;
    this.#context = context;
    this.#longWaits = longWaits;
  }

  /** What is answered of each partition, in their order. */
  async answers(asked: readonly AskedPartition[]): Promise<Answered[]> {
    const image = this.#services.image();
    const refused: Answered[] = [];
    const questions = new Map<string, { readonly asked: AskedPartition; readonly question: FetchPartition }>();
    for (const each of asked) {
      const topic = findTopic(image, { name: each.topic, topicId: each.topicId });
      if (typeof topic === 'string') {
        refused.push({ asked: each, response: this.#failure(each, toFetchErrorCode(topic)) });
      } else
        questions.set(`${topic.topicId}/${each.partition}`, { asked: each, question: questionOf(each, topic.topicId) });
    }
    if (questions.size === 0) return refused;
    // Who asked for something that is not there is told so now.
    const wishedMs = refused.length > 0 || this.#request.minBytes <= 0 ? 0 : Math.max(0, this.#request.maxWaitMs);
    return [...(await this.#waitAndFetch(questions, wishedMs)), ...refused];
  }

  async #waitAndFetch(questions: Questions, wishedMs: number): Promise<Answered[]> {
    const { requestBytes } = this.#context;
    if (wishedMs === 0 || !this.#longWaits.begin(requestBytes)) return this.#fetchAll(questions, 0);
    try {
      return await this.#fetchAll(questions, wishedMs);
    } finally {
      this.#longWaits.end(requestBytes);
    }
  }

  /** In several fetches where one cannot name them all; they share what the answer may hold, and the slowest is waited for. */
  async #fetchAll(questions: Questions, maxWaitMs: number): Promise<Answered[]> {
    if (questions.size <= ATTACHMENTS_MAX) return this.#fetch(questions, { maxWaitMs, share: 1 });
    const pieces = piecesOf([...questions], ATTACHMENTS_MAX);
    const share = 1 / pieces.length;
    return (await Promise.all(pieces.map((piece) => this.#fetch(new Map(piece), { maxWaitMs, share })))).flat();
  }

  async #fetch(
    questions: Questions,
    { maxWaitMs, share }: { readonly maxWaitMs: number; readonly share: number },
  ): Promise<Answered[]> {
    const { minBytes, rackId } = this.#request;
    const maxBytes = Math.max(0, Math.min(this.#request.maxBytes, this.#context.answerBytesMax));
    const call: DataFetch = {
      ...CONSUMER,
      maxWaitMs,
      minBytes: Math.max(0, minBytes),
      maxBytes: Math.floor(maxBytes * share),
      partitions: [...questions.values()].map(({ question }) => question),
      rack: reachesRack(this.#services.image(), this.#context.listener, rackId) ? rackId : '',
    };
    try {
      const { signal } = this.#context;
      const reply = await this.#services.registry.call(methods.fetch, call, { attachments: [], signal });
      const attachments = reply.attachments ?? [];
      return (reply.message.partitions ?? []).flatMap((result, index) => {
        const asked = questions.get(`${result.topicId}/${result.partition}`)?.asked;
        return asked === undefined
          ? []
          : { asked, response: this.#responseOf(asked, result, wholeOf(attachments[index] ?? NO_BYTES)) };
      });
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      const errorCode = toFetchErrorCode(error.code);
      return [...questions.values()].map(({ asked }) => ({ asked, response: this.#failure(asked, errorCode) }));
    }
  }

  #responseOf(asked: AskedPartition, result: Init<FetchPartitionResult>, records: Uint8Array): PartitionResponse {
    const error = errorFor(asked, result.error ?? 0);
    const leaderId = result.leader ?? NONE;
    const isElsewhere = (error === 'NOT_LEADER' || error === 'FENCED_LEADER_EPOCH') && leaderId !== NONE;
    return {
      partitionIndex: result.partition ?? 0,
      errorCode: toFetchErrorCode(error),
      highWatermark: result.highWatermark ?? NONE,
      lastStableOffset: result.lastStableOffset ?? NONE,
      logStartOffset: result.logStartOffset ?? NONE,
      preferredReadReplica: result.preferredReadReplica ?? NONE,
      abortedTransactions: this.#aborted(),
      records,
      ...(isElsewhere && { currentLeader: { leaderId, leaderEpoch: result.leaderEpoch ?? NONE } }),
      ...(result.divergence && {
        divergingEpoch: { epoch: result.divergence.epoch ?? NONE, endOffset: result.divergence.endOffset ?? NONE },
      }),
    };
  }

  #failure({ partition }: AskedPartition, errorCode: number): PartitionResponse {
    return {
      partitionIndex: partition,
      errorCode,
      highWatermark: NONE,
      abortedTransactions: this.#aborted(),
      records: NO_BYTES,
    };
  }

  /** Nothing is ever aborted yet. */
  #aborted(): readonly never[] | null {
    return this.#request.isolationLevel === READ_COMMITTED ? [] : null;
  }
}

/** What a consumer without a session of the broker's own leaves open. */
const CONSUMER = { replicaId: NONE, brokerEpoch: NONE, sessionId: 0, sessionEpoch: 0, forgotten: [] };

function questionOf(asked: AskedPartition, topicId: string): FetchPartition {
  const { partition, currentLeaderEpoch, fetchOffset, lastFetchedEpoch, maxBytes } = asked;
  return {
    topicId,
    partition,
    currentLeaderEpoch,
    fetchOffset,
    lastFetchedEpoch,
    logStartOffset: NONE,
    durableOffset: NONE,
    maxBytes,
  };
}

/** In a session only what is new is said, unless the request opened it. */
function isTold(begun: Exclude<BegunFetch, { kind: 'refused' }>, { asked, response }: Answered): boolean {
  if (begun.kind === 'sessionless') return true;
  const isNew = begun.session.tell(asked, {
    errorCode: response.errorCode,
    highWatermark: response.highWatermark,
    logStartOffset: response.logStartOffset ?? NONE,
    recordBytes: response.records?.length ?? 0,
    redirects: response.divergingEpoch !== undefined || (response.preferredReadReplica ?? NONE) !== NONE,
  });
  return begun.full || isNew;
}

function byTopic(answered: readonly Answered[]): FetchResponse['responses'] {
  const topics = new Map<string, { topic: string; topicId: string; partitions: PartitionResponse[] }>();
  for (const { asked, response } of answered) {
    const { topic, topicId } = asked;
    const key = `${topicId}/${topic}`;
    const known = topics.get(key);
    if (known === undefined) topics.set(key, { topic, topicId, partitions: [response] });
    else known.partitions.push(response);
  }
  return [...topics.values()];
}

/** Where the leaders and the closer replicas are that the answers name (KIP-951). */
function hintedEndpoints(image: MetadataImage, answered: readonly Answered[], { listener }: RequestContext) {
  const named = answered.flatMap(({ response }) => response.currentLeader?.leaderId ?? []);
  return named.length === 0 ? [] : endpointsOf(image, listener, named);
}
