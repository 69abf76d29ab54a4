import {
  type BrokerDescription,
  errorNameOf,
  type Init,
  type LogDescription,
  type PartitionRoute,
  type TopicDescription,
  type TopicResult,
} from '@tidemark/protocol';
import { methods, RpcError, type UnaryMethod } from '@tidemark/rpc';
import { callAny, type WithError } from './call-any.js';
import { AdminError, ClientError, codeOf, detailOf } from './client-error.js';
import { ClusterConnection } from './cluster-connection.js';
import type { ClusterSource } from './options.js';
import { plain } from './plain.js';

/** A topic to be created; what is absent takes the cluster's default. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly configs?: Readonly<Record<string, string>>;
  /** Replicas by hand, a list for each partition, the preferred leader first. */
  readonly assignments?: readonly (readonly number[])[];
}

export interface AdminRequestOptions {
  /** For all attempts together; the connection's request timeout if absent. */
  readonly timeoutMs?: number;
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

/** The replicas of one broker, or why it did not tell. */
export interface BrokerLogs {
  readonly brokerId: number;
  readonly logs: readonly LogDescription[];
  readonly error: ClientError | undefined;
}

/** Administration. Any node takes a request; what only the controller can do it passes on. */
export class Admin implements AsyncDisposable {
  readonly #cluster: ClusterConnection;
  readonly #ownsCluster: boolean;

  constructor(source: ClusterSource<ClusterConnection>) {
    this.#ownsCluster = !('cluster' in source);
    this.#cluster = 'cluster' in source ? source.cluster : new ClusterConnection(source);
  }

  /**
   * Creates topics; resolves once all are committed. Rejects with AdminError for the first that was refused (the
   * others may have been created: its `results` say), or with ClientError. TOPIC_ALREADY_EXISTS may come of an earlier
   * attempt of this very call, whose answer was lost.
   */
  async createTopics(
    topics: readonly TopicSpec[],
    options: AdminRequestOptions & { readonly validateOnly?: boolean } = {},
  ): Promise<TopicIdentity[]> {
    const request = { topics: topics.map(newTopic), validateOnly: options.validateOnly ?? false };
    const { topics: results } = await this.#ask(
      methods.createTopics,
      { ...request, ...this.#deadline(options) },
      options,
    );
    return identities(results);
  }

  /** Deletes topics by name. Rejects as `createTopics` does. */
  async deleteTopics(names: readonly string[], options: AdminRequestOptions = {}): Promise<TopicIdentity[]> {
    const request = { topics: names, ...this.#deadline(options) };
    const { topics: results } = await this.#ask(methods.deleteTopics, request, options);
    return identities(results);
  }

  /** Routes, configs and eligibility of these topics, or of all. Rejects with AdminError for one that is not there. */
  async describeTopics(names: readonly string[] = [], options: AdminRequestOptions = {}): Promise<TopicDescription[]> {
    const { topics } = await this.#ask(methods.describeTopics, { topics: names }, options);
    for (const { route } of topics) {
      if (route === null || route.error === 0) continue;
      throw new AdminError({ code: errorNameOf(route.error), outcome: 'failed', topic: route.topic });
    }
    return topics;
  }

  /** Every topic with its routes, by name. */
  async listTopics(options: AdminRequestOptions = {}): Promise<TopicListing[]> {
    const { topics } = await this.#ask(methods.getRoutes, { topics: [], all: true }, options);
    return topics
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

  /** What every broker's replicas look like, of these topics or of all. A broker that does not answer says why. */
  async describeLogs(
    options: AdminRequestOptions & { readonly topicIds?: readonly string[] } = {},
  ): Promise<BrokerLogs[]> {
    const { brokers } = await this.describeCluster(options);
    await this.#cluster.refresh();
    const ids = brokers.flatMap(({ address }) => (address === null ? [] : [address.brokerId]));
    const asked = ids.map((brokerId) => this.#logsOf(brokerId, options.topicIds ?? [], this.#timeoutMs(options)));
    return Promise.all(asked);
  }

  /** Closes the connection, if it is the admin's own. */
  async close(): Promise<void> {
    if (this.#ownsCluster) await this.#cluster.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #logsOf(brokerId: number, topicIds: readonly string[], timeoutMs: number): Promise<BrokerLogs> {
    try {
      const channel = await this.#cluster.connect(brokerId);
      const { message } = await channel.call(methods.describeLogs, { topicIds }, { timeoutMs });
      if (message.error !== 0) throw new RpcError(errorNameOf(message.error), message.message);
      return { brokerId, logs: plain(message.logs), error: undefined };
    } catch (error) {
      const details = { code: codeOf(error), message: detailOf(error), outcome: 'failed' as const, cause: error };
      return { brokerId, logs: [], error: new ClientError(details) };
    }
  }

  async #ask<Request, Response extends WithError>(
    method: UnaryMethod<Request, Response>,
    request: Init<Request>,
    options: AdminRequestOptions,
  ): Promise<Response> {
    const { message } = await callAny(this.#cluster, method, request, { timeoutMs: this.#timeoutMs(options) });
    return plain(message);
  }

  #timeoutMs({ timeoutMs }: AdminRequestOptions): number {
    return timeoutMs ?? this.#cluster.requestTimeoutMs;
  }

  #deadline(options: AdminRequestOptions): { timeoutMs: number } {
    return { timeoutMs: this.#timeoutMs(options) };
  }
}

function newTopic({ name, partitions = 0, replicationFactor = 0, configs = {}, assignments = [] }: TopicSpec) {
  return {
    name,
    partitions,
    replicationFactor,
    configs: Object.entries(configs).map(([key, value]) => ({ key, value })),
    assignments: assignments.map((replicas) => ({ replicas })),
  };
}

function identities(results: readonly TopicResult[]): TopicIdentity[] {
  const refused = results.find(({ error }) => error !== 0);
  if (refused !== undefined) {
    throw new AdminError({
      code: errorNameOf(refused.error),
      message: refused.message,
      outcome: 'failed',
      topic: refused.name,
      results,
    });
  }
  return results.map(({ name, topicId }) => ({ name, topicId }));
}
