import { topicByName } from '@tidemark/metadata';
import type { Address } from '@tidemark/ports';
import { type EmbeddedCluster, type Node, type StartClusterOptions, startCluster } from '@tidemark/server';
import { dialKafka, type RawClient } from './raw-client.js';

/** An embedded cluster, and ways to its parts that a test of the Kafka door needs. */
export class KafkaCluster implements AsyncDisposable {
  readonly embedded: EmbeddedCluster;

  private constructor(embedded: EmbeddedCluster) {
    this.embedded = embedded;
  }

  static async start(
    config: Readonly<Record<string, string>> = {},
    more: Pick<StartClusterOptions, 'nodeConfig'> = {},
  ): Promise<KafkaCluster> {
    return new KafkaCluster(await startCluster({ nodes: 3, config, ...more }));
  }

  /** As Kafka's clients want it. */
  get brokers(): string[] {
    return this.embedded.kafka.map(({ host, port }) => `${host}:${port}`);
  }

  /** By the first of its listeners if none is named. */
  addressOf(nodeId: number, listener?: string): Address {
    const { kafka, kafkaListeners } = this.embedded;
    const address = listener === undefined ? kafka[nodeId] : kafkaListeners[nodeId]?.get(listener);
    if (address === undefined) throw new Error(`node ${nodeId} has no Kafka address ${listener ?? ''}`);
    return address;
  }

  dial(nodeId: number, listener?: string): Promise<RawClient> {
    return dialKafka(this.addressOf(nodeId, listener));
  }

  /** Who leads the partition, as every node knows; waits until they agree and the leader has begun. */
  async leaderOf(topic: string, partition = 0): Promise<number> {
    for (;;) {
      const leaders = this.embedded.nodes.map((node) => stateOf(node, topic, partition)?.leader ?? -1);
      const [leader = -1] = leaders;
      const replica = this.embedded.nodes[leader]?.broker?.replicas.get(`${this.topicId(topic)}/${partition}`);
      if (replica?.leadership !== undefined && leaders.every((each) => each === leader)) return leader;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  topicId(topic: string): string {
    const [node] = this.embedded.nodes;
    return (node && topicByName(imageOf(node), topic)?.topicId) ?? '';
  }

  /** A node other than the leader of the partition. */
  async followerOf(topic: string, partition = 0): Promise<number> {
    const leader = await this.leaderOf(topic, partition);
    return (leader + 1) % this.embedded.nodes.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.embedded.stop();
  }
}

function imageOf({ broker }: Node) {
  if (broker === undefined) throw new Error('a node of the embedded cluster is no broker');
  return broker.image;
}

function stateOf(node: Node, topic: string, partition: number) {
  return topicByName(imageOf(node), topic)?.partitions[partition];
}
