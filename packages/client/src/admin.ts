import {
  type BrokerDescription,
  type ConfigEntry,
  type DescribeConfigsRequest,
  type DescribeConfigsResponse,
  type DescribeLogsRequest,
  ElectLeadersRequestType,
  type ErrorName,
  errorNameOf,
  type FeatureDescription,
  type GetRoutesResponse,
  type Init,
  idFromBytes,
  type LogDescription,
  type LogDirectoryDescription,
  type OngoingReassignment,
  type PartitionResult,
  type PartitionRoute,
  type PlannedMove,
  ProtocolError,
  type TopicDescription,
  type TopicResult,
} from '@tidemark/protocol';
import { methods, RpcError, type UnaryMethod } from '@tidemark/rpc';
import {
  type ConfigTarget,
  type ConfigUpdate,
  configChanges,
  configResource,
  type ElectionWish,
  newPartitions,
  newTopic,
  type PartitionName,
  type PartitionsSpec,
  type ReassignmentSpec,
  type TopicSpec,
} from './admin-requests.js';
import { refusalOf, requirePartitions, requireTopics } from './admin-results.js';
import { attemptTimeoutMs, type CertainAnswer, callAny, refreshWithin, type WithError } from './call-any.js';
import { AdminError, ClientError, codeOf, detailOf } from './client-error.js';
import { ClusterConnection } from './cluster-connection.js';
import { type ClusterSource, checkRange } from './options.js';
import { plain } from './plain.js';
import { QuorumAdmin } from './quorum-admin.js';
import { type DeletedRecords, deleteRecords, type RecordDeletion } from './record-deletion.js';
import { electLeaders } from './repeated-election.js';
import { timeLeft } from './time-left.js';
import { deleteTopics } from './topic-deletion.js';

export interface AdminRequestOptions {
  /**
   * For all attempts together; the connection's request timeout if absent. A node that has to be dialled may take its
   * `dialTimeoutMs` beyond that.
   */
  readonly timeoutMs?: number;
}

export interface QuestionOptions extends AdminRequestOptions {
  /**
   * Only a node is believed whose metadata has come as far as this offset, which a change has told; rejects with ClientError
   * STARTING_UP while none has. Any node that answers if absent, though it may be behind, or cut off.
   */
  readonly from?: number;
}

export interface TopicIdentity {
  readonly name: string;
  readonly topicId: string;
}

export interface TopicListing extends TopicIdentity {
  readonly partitionCount: number;
  readonly partitions: readonly PartitionRoute[];
}

export interface ClusterDescription {
  readonly clusterId: string;
  /** -1: nobody leads the metadata quorum, or nobody knows. */
  readonly controller: number;
  readonly controllerTerm: number;
  readonly metadataOffset: number;
  readonly brokers: readonly BrokerDescription[];
}

export interface ChangeOptions extends AdminRequestOptions {
  /** Only asks whether it could be done, and what would become of it. */
  readonly validateOnly?: boolean;
}

/** What draining a broker came to. */
export interface DrainResult {
  readonly leadershipsMoved: number;
  /** Nobody else is in sync there. */
  readonly leadershipsLeft: number;
  /** That the broker holds. */
  readonly replicas: number;
  /** As of which this is so. */
  readonly metadataOffset: number;
}

/** The replicas of one broker, or why it did not tell. */
export interface BrokerLogs {
  readonly brokerId: number;
  readonly logs: readonly LogDescription[];
  /** Of log.dirs. */
  readonly directories: readonly LogDirectoryDescription[];
  readonly error: ClientError | undefined;
}

/** Of what tells the attempts of one request from those of others. */
const TOKEN_LENGTH = 8;

const NOTHING_TO_CANCEL: ReadonlySet<ErrorName> = new Set([
  'NO_REASSIGNMENT_IN_PROGRESS',
  'UNKNOWN_TOPIC_OR_PARTITION',
]);

const electionTypes = {
  preferred: ElectLeadersRequestType.PREFERRED,
  unclean: ElectLeadersRequestType.UNCLEAN,
  chosen: ElectLeadersRequestType.CHOSEN,
} as const;

/** Administration. Any node takes a request; what only the controller can do it passes on. */
export class Admin implements AsyncDisposable {
  /** The metadata quorum: who votes in it, who leads it. */
  readonly quorum: QuorumAdmin;
  readonly #cluster: ClusterConnection;
  readonly #ownsCluster: boolean;

  constructor(source: ClusterSource<ClusterConnection>) {
    this.#ownsCluster = !('cluster' in source);
    this.#cluster = 'cluster' in source ? source.cluster : new ClusterConnection(source);
    this.quorum = new QuorumAdmin(this.#cluster);
  }

  /**
   * Creates topics; resolves once all are committed, be it by an earlier attempt of this call whose answer was lost.
   * Rejects with AdminError for the first that was refused (the others may have been created: its `results` say), or with
   * ClientError. An `outcome` of `unknown`: an attempt before may have been carried out.
   */
  async createTopics(topics: readonly TopicSpec[], options: ChangeOptions = {}): Promise<TopicIdentity[]> {
    const token = idFromBytes(this.#cluster.world.random.bytes(16)).slice(0, TOKEN_LENGTH);
    const request = { topics: topics.map(newTopic), token, ...this.#change(options) };
    return identities(await this.#attempt(methods.createTopics, request, options));
  }

  /**
   * Deletes the topics that have these names now, be it by an earlier attempt of this call whose answer was lost; one that is
   * made under the same name afterwards stays. Rejects as `createTopics` does.
   */
  async deleteTopics(names: readonly string[], options: ChangeOptions = {}): Promise<TopicIdentity[]> {
    const deletion = () => deleteTopics(this.#cluster, names, this.#change(options));
    const { topics, certain } = await this.#cluster.debts.during(deletion);
    return identities({ message: { topics: topics.map(plain) }, certain });
  }

  /**
   * Deletes records from the start of partitions; resolves once no live replica serves them any more. Doing it again
   * changes nothing. Rejects with ClientError for the first partition that was refused, as OFFSET_OUT_OF_RANGE above
   * the high watermark; the others may have been carried out. OFFSET_OUT_OF_RANGE, too, if the topic is deleted meanwhile and
   * another made under its name, which keeps its records.
   */
  async deleteRecords(
    deletions: readonly RecordDeletion[],
    options: AdminRequestOptions = {},
  ): Promise<DeletedRecords[]> {
    const cluster = this.#cluster;
    const { debts, signal } = cluster;
    const timeoutMs = this.#timeoutMs(options);
    return debts.during(() => deleteRecords(deletions, { cluster, timeoutMs, signal }));
  }

  /** Gives topics more partitions. Rejects as `createTopics` does. */
  async createPartitions(topics: readonly PartitionsSpec[], options: ChangeOptions = {}): Promise<TopicIdentity[]> {
    const request = { topics: topics.map(newPartitions), ...this.#change(options) };
    return identities(await this.#attempt(methods.createPartitions, request, options));
  }

  /** Changes settings, those of each target all or none. Rejects with AdminError for the first that was refused. */
  async alterConfigs(updates: readonly ConfigUpdate[], options: ChangeOptions = {}): Promise<void> {
    const resources = updates.map((update) => ({
      resource: configResource(update.target),
      changes: configChanges(update),
    }));
    const request = { resources, ...this.#change(options) };
    const { message, certain } = await this.#attempt(methods.alterConfigs, request, options);
    for (const result of message.resources) {
      const refusal = refusalOf(result, { topic: result.resource?.name ?? '', certain });
      if (refusal !== undefined) throw refusal;
    }
  }

  /**
   * Every setting of a target, or those of `keys`, each with its source, default and meaning. A broker is asked
   * itself, since only it knows what it was started with; if it does not answer in a third of the time, or in a second where that
   * is longer, another tells what can be changed.
   */
  async describeConfigs(
    target: ConfigTarget,
    options: QuestionOptions & { readonly keys?: readonly string[] } = {},
  ): Promise<ConfigEntry[]> {
    const { keys = [] } = options;
    const request = { resources: [configResource(target)], keys, includeDocs: true, ...asOf(options) };
    const left = this.#timeLeft(options);
    const asked =
      'broker' in target ? await this.#askBroker(target.broker, request, attemptTimeoutMs(left())) : undefined;
    const { resources } = asked ?? (await this.#ask(methods.describeConfigs, request, { timeoutMs: left() }));
    const [result] = resources;
    if (result === undefined) return [];
    const refusal = refusalOf(result, { topic: result.resource?.name ?? '' });
    if (refusal !== undefined) throw refusal;
    return result.entries;
  }

  /**
   * Elections; without partitions, of all that need one. What became of each is in the answer, and no error: an
   * election that was not needed is one of them. An unclean one waits until the live replicas have told what they hold.
   */
  async electLeaders(wish: ElectionWish, options: ChangeOptions = {}): Promise<PartitionResult[]> {
    const type = electionTypes[wish.type];
    const request = { type, partitions: wish.partitions ?? [], validateOnly: options.validateOnly ?? false };
    return this.#cluster.debts.during(() => electLeaders(this.#cluster, request, this.#timeoutMs(options)));
  }

  /**
   * Starts, changes or cancels reassignments; resolves with the metadata offset as of which they are under way, for
   * questions that follow. Rejects with AdminError for the first partition that was refused. Of no partition it changes nothing,
   * and tells up to where the active controller knows the metadata.
   */
  async reassign(partitions: readonly ReassignmentSpec[], options: ChangeOptions = {}): Promise<number> {
    const request = { partitions, ...this.#change(options) };
    const { message, certain } = await this.#attempt(methods.alterPartitionReassignments, request, options);
    requirePartitions(message.partitions, certain);
    return message.metadataOffset;
  }

  /**
   * Cancels the reassignments of these partitions, and resolves with those that were under way: of others, which may have
   * come to their end a moment ago, there is nothing to cancel. Rejects as `reassign` does, also where an earlier attempt, whose
   * answer was lost, may have cancelled what is not under way any more.
   */
  async cancelReassignments(
    partitions: readonly PartitionName[],
    options: ChangeOptions = {},
  ): Promise<PartitionName[]> {
    const cancellations = partitions.map(({ topic, partition }) => ({ topic, partition, replicas: [] }));
    const request = { partitions: cancellations, ...this.#change(options) };
    const { message, certain } = await this.#attempt(methods.alterPartitionReassignments, request, options);
    const isOver = ({ error }: PartitionResult) => certain && NOTHING_TO_CANCEL.has(errorNameOf(error));
    const underWay = message.partitions.filter((result) => !isOver(result));
    requirePartitions(underWay, certain);
    return underWay.map(({ topic, partition }) => ({ topic, partition }));
  }

  /** The reassignments under way, of these partitions or of all. */
  async listReassignments(
    partitions: readonly PartitionName[] = [],
    options: QuestionOptions = {},
  ): Promise<OngoingReassignment[]> {
    const request = { partitions, ...asOf(options) };
    return (await this.#ask(methods.listPartitionReassignments, request, options)).partitions;
  }

  /** Where the replicas of these brokers would go. Changes nothing. */
  async planEvacuation(brokers: readonly number[], options: QuestionOptions = {}): Promise<PlannedMove[]> {
    return (await this.#ask(methods.planEvacuation, { brokers, ...asOf(options) }, options)).moves;
  }

  /** Puts a broker into maintenance, or takes it out. Doing it again hands over what could not be before. */
  async drainBroker(
    brokerId: number,
    options: ChangeOptions & { readonly draining?: boolean } = {},
  ): Promise<DrainResult> {
    const request = { brokerId, draining: options.draining ?? true, ...this.#change(options) };
    const answer = await this.#ask(methods.drainBroker, request, options);
    const { leadershipsMoved, leadershipsLeft, replicas, metadataOffset } = answer;
    return { leadershipsMoved, leadershipsLeft, replicas, metadataOffset };
  }

  /** Forgets a broker that holds nothing and does not run; of one that is not registered it is done already. */
  async unregisterBroker(brokerId: number, options: AdminRequestOptions = {}): Promise<void> {
    await this.#ask(methods.unregisterBroker, { brokerId, ...this.#deadline(options) }, options);
  }

  async describeFeatures(options: AdminRequestOptions = {}): Promise<FeatureDescription[]> {
    return (await this.#ask(methods.describeFeatures, {}, options)).features;
  }

  /** Raises the level of a feature, to the highest that every broker knows if none is given; resolves with it. */
  async updateFeature(name: string, options: ChangeOptions & { readonly level?: number } = {}): Promise<number> {
    const request = { name, level: options.level ?? 0, ...this.#change(options) };
    return (await this.#ask(methods.updateFeature, request, options)).level;
  }

  /** Routes, configs and eligibility of these topics, or of all. Rejects with AdminError for one that is not there. */
  async describeTopics(names: readonly string[] = [], options: QuestionOptions = {}): Promise<TopicDescription[]> {
    const { topics } = await this.#ask(methods.describeTopics, { topics: names, ...asOf(options) }, options);
    for (const { route } of topics) {
      if (route === null || route.error === 0) continue;
      throw new AdminError({ code: errorNameOf(route.error), outcome: 'failed', topic: route.topic });
    }
    return topics;
  }

  /** Every topic with its routes, by name. Rejects with ClientError STARTING_UP while no node that answers knows them all. */
  async listTopics(options: AdminRequestOptions = {}): Promise<TopicListing[]> {
    const doubt = (told: GetRoutesResponse) => doubtList(told, this.#cluster.clusterId);
    const { message } = await this.#attempt(methods.getRoutes, { topics: [], all: true }, options, doubt);
    return message.topics
      .filter(({ deleted, error }) => !deleted && error === 0)
      .map(({ topic, topicId, partitionCount, partitions }) => ({ name: topic, topicId, partitionCount, partitions }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async describeCluster(options: AdminRequestOptions = {}): Promise<ClusterDescription> {
    const { clusterId, controller, controllerTerm, metadataOffset, brokers } = await this.#ask(
      methods.describeCluster,
      {},
      options,
    );
    return { clusterId, controller, controllerTerm, metadataOffset, brokers };
  }

  /** What every broker's replicas look like, of these topics or of all, and its directories. A broker that does not answer says why. */
  async describeLogs(
    options: AdminRequestOptions & { readonly topicIds?: readonly string[]; readonly directoriesOnly?: boolean } = {},
  ): Promise<BrokerLogs[]> {
    const left = this.#timeLeft(options);
    const { brokers } = await this.describeCluster({ timeoutMs: left() });
    await refreshWithin(this.#cluster, { timeoutMs: left() });
    const ids = brokers.flatMap(({ address }) => (address === null ? [] : [address.brokerId]));
    const { topicIds = [], directoriesOnly = false } = options;
    const asked = ids.map((id) => this.#logsOf(id, { topicIds, directoriesOnly }, left()));
    return Promise.all(asked);
  }

  /** Closes the connection, if it is the admin's own. */
  async close(): Promise<void> {
    if (this.#ownsCluster) await this.#cluster.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #logsOf(brokerId: number, request: Init<DescribeLogsRequest>, timeoutMs: number): Promise<BrokerLogs> {
    const left = this.#timeLeft({ timeoutMs });
    try {
      const channel = await this.#cluster.connectMemberBroker(brokerId, { timeoutMs: left() });
      const { message } = await channel.call(methods.describeLogs, request, { timeoutMs: left() });
      if (message.error !== 0) throw new RpcError(errorNameOf(message.error), message.message);
      return { brokerId, logs: plain(message.logs), directories: plain(message.directories), error: undefined };
    } catch (error) {
      const details = { code: codeOf(error), message: detailOf(error), outcome: 'failed' as const, cause: error };
      return { brokerId, logs: [], directories: [], error: new ClientError(details) };
    }
  }

  async #ask<Request, Response extends WithError>(
    method: UnaryMethod<Request, Response>,
    request: Init<Request>,
    options: AdminRequestOptions,
  ): Promise<Response> {
    return (await this.#attempt(method, request, options)).message;
  }

  /** For what changes something: with the answer, whether an attempt before may have been carried out. */
  async #attempt<Request, Response extends WithError>(
    method: UnaryMethod<Request, Response>,
    request: Init<Request>,
    options: AdminRequestOptions,
    doubt?: (message: Response) => RpcError | undefined,
  ): Promise<Attempted<Response>> {
    const timeoutMs = this.#timeoutMs(options);
    const call = () => callAny(this.#cluster, method, request, { timeoutMs, ...(doubt && { doubt }) });
    const { message, certain } = await this.#cluster.debts.during(call);
    return { message: plain(message), certain };
  }

  #timeoutMs({ timeoutMs = this.#cluster.requestTimeoutMs }: AdminRequestOptions): number {
    checkRange('timeoutMs', timeoutMs, 0);
    return timeoutMs;
  }

  #timeLeft(options: AdminRequestOptions): () => number {
    return timeLeft(this.#cluster.world.clock, this.#timeoutMs(options));
  }

  /** The broker's own answer; undefined: it gave none. */
  async #askBroker(
    brokerId: number,
    request: Init<DescribeConfigsRequest>,
    timeoutMs: number,
  ): Promise<DescribeConfigsResponse | undefined> {
    const left = this.#timeLeft({ timeoutMs });
    try {
      await refreshWithin(this.#cluster, { timeoutMs: left() });
      const channel = await this.#cluster.connectMemberBroker(brokerId, { timeoutMs: left() });
      return plain((await channel.call(methods.describeConfigs, request, { timeoutMs: left() })).message);
    } catch (error) {
      if (error instanceof ProtocolError) return undefined;
      throw error;
    }
  }

  #change(options: ChangeOptions): { timeoutMs: number; validateOnly: boolean } {
    return { ...this.#deadline(options), validateOnly: options.validateOnly ?? false };
  }

  #deadline(options: AdminRequestOptions): { timeoutMs: number } {
    return { timeoutMs: this.#timeoutMs(options) };
  }
}

/**
 * A node that has just started may know no topic yet, and a nameserver those alone that changed since: a later one, or it later,
 * knows. Older nodes say 0, and are believed. A nameserver's address may have been given out again, as that of any node.
 */
function doubtList({ clusterId, metadataOffset }: GetRoutesResponse, ours: string | undefined): RpcError | undefined {
  if (clusterId !== '' && ours !== undefined && clusterId !== ours) {
    return new RpcError('INCONSISTENT_CLUSTER_ID', `the node belongs to cluster ${clusterId}, not ${ours}`);
  }
  const knowsAll = clusterId !== '' && metadataOffset >= 0;
  return knowsAll ? undefined : new RpcError('STARTING_UP', 'the node has not heard yet which topics there are');
}

/** Whoever has not heard yet of the change that told `from` refuses. */
function asOf({ from = 0 }: QuestionOptions): { leastMetadataOffset: number } {
  return { leastMetadataOffset: Math.max(0, from) };
}

type Attempted<Response> = Pick<CertainAnswer<Response>, 'message' | 'certain'>;

function identities({ message, certain }: Attempted<{ readonly topics: readonly TopicResult[] }>): TopicIdentity[] {
  requireTopics(message.topics, certain);
  return message.topics.map(({ name, topicId }) => ({ name, topicId }));
}
