import {
  applyBatch,
  decodeSnapshot,
  emptyImage,
  encodeRecordValue,
  encodeSnapshot,
  type MetadataImage,
} from '@tidemark/metadata';
import type { World } from '@tidemark/ports';
import { type ControllerHint, type Init, NONE, type NodeId } from '@tidemark/protocol';
import { RpcError } from '@tidemark/rpc';
import { ActiveController } from './active-controller.js';
import { type ControllerConfig, defaultControllerConfig } from './controller-config.js';
import { registerControllerMetrics } from './controller-metrics.js';
import { MetadataPublisher } from './metadata-publisher.js';
import type { CommittedBatch, Leader, MetadataMachine, RaftPort } from './raft-port.js';

export interface ControllerOptions {
  readonly world: World;
  readonly config: Pick<ControllerConfig, 'nodeId' | 'clusterId' | 'voters'> & Partial<ControllerConfig>;
  /** This node learnt who the active controller is; -1: nobody. It names this node only once this node is active. */
  readonly onLeader?: (leader: Leader) => void;
}

/**
 * The controller of one node of the quorum: the state machine that Raft drives on every voter. It keeps the committed
 * image, serves it to watchers, and while this node leads lets `requests` decide. Construct it, open Raft with it as
 * the machine, `attach` Raft, then start Raft.
 */
export class Controller implements MetadataMachine {
  readonly config: ControllerConfig;
  readonly requests: ActiveController;
  readonly publisher: MetadataPublisher;
  readonly #world: World;
  readonly #onLeader: (leader: Leader) => void;
  #raft: RaftPort | undefined;
  #image: MetadataImage = emptyImage;
  #leader: Leader = { nodeId: NONE as NodeId, term: 0 };

  constructor({ world, config, onLeader = () => undefined }: ControllerOptions) {
    this.config = { ...defaultControllerConfig, ...config };
    this.#world = { ...world, log: world.log.child({ role: 'controller' }) };
    this.#onLeader = onLeader;
    const raft = () => this.#attachedRaft();
    this.requests = new ActiveController({
      world: this.#world,
      config: this.config,
      raft,
      committed: () => this.#image,
      notController: () => new RpcError('NOT_CONTROLLER', this.#whoLeads()),
    });
    this.publisher = new MetadataPublisher({ image: () => this.#image, raft });
    registerControllerMetrics(world.metrics, {
      image: () => this.#image,
      isActive: () => this.isActive,
      watchers: () => this.publisher.watcherCount,
    });
  }

  /** Connects Raft, which was opened with this controller as its machine. Before Raft is started. */
  attach(raft: RaftPort): void {
    this.#raft = raft;
  }

  /** Whether this node decides: Raft made it leader, and everything before its term is applied. */
  get isActive(): boolean {
    return this.requests.isActive;
  }

  /** The metadata as committed and applied on this node. */
  get image(): MetadataImage {
    return this.#image;
  }

  get leader(): Leader {
    return this.#leader;
  }

  /** Where the active controller is, as far as this node knows. */
  get hint(): Init<ControllerHint> {
    const { nodeId } = this.#leader;
    const member = this.#image.quorum.find((each) => each.nodeId === nodeId && each.host !== '');
    const address = member ?? this.config.voters.get(nodeId);
    return address === undefined ? { nodeId } : { nodeId, host: address.host, port: address.port };
  }

  /** The no-op with which Raft opens a term that this node leads. */
  noOpRecord(term: number): Uint8Array {
    const timeMs = this.#world.clock.wallMs();
    return encodeRecordValue({ leaderChange: { leader: this.config.nodeId, term, timeMs } });
  }

  /** Stops deciding, and ends every watch. What is proposed may be committed all the same. */
  close(): void {
    this.requests.deactivate(new RpcError('NOT_COMMITTED', 'this controller was closed'));
    this.publisher.close();
  }

  apply(batches: readonly CommittedBatch[]): void {
    for (const { bytes, baseOffset } of batches) {
      try {
        this.#image = applyBatch(this.#image, bytes).image;
      } catch (error) {
        this.#world.halt(`the batch at ${baseOffset} of the metadata log cannot be applied`, error);
      }
    }
    this.requests.committed(this.#image);
    this.publisher.publish(batches);
  }

  snapshot(): Uint8Array {
    return encodeSnapshot(this.#image);
  }

  restore(snapshot: Uint8Array, lastOffset: number): void {
    try {
      this.#image = decodeSnapshot(snapshot);
    } catch (error) {
      this.#world.halt('the metadata snapshot cannot be read', error);
    }
    if (this.#image.offset !== lastOffset) {
      this.#world.halt(`the metadata snapshot ends at ${this.#image.offset}, not at ${lastOffset}`);
    }
    this.publisher.restored();
  }

  onLeader(term: number, lastOffset: number): void {
    // Beyond it there can only be what Raft appended itself.
    if (this.#image.offset < lastOffset) {
      this.#world.halt(`leading term ${term} from ${lastOffset}, but the metadata is applied to ${this.#image.offset}`);
    }
    this.#leader = { nodeId: this.config.nodeId, term };
    this.#world.log.info('this node is the active controller', { epoch: term });
    this.requests.activate();
    this.#onLeader(this.#leader);
  }

  onFollower(term: number, leaderId: number): void {
    this.#leader = { nodeId: leaderId as NodeId, term };
    this.requests.deactivate(new RpcError('NOT_COMMITTED', this.#whoLeads()));
    this.#onLeader(this.#leader);
  }

  #whoLeads(): string {
    const { nodeId } = this.#leader;
    if (nodeId === this.config.nodeId) return 'this node is about to become the active controller';
    return nodeId === NONE ? 'no active controller is known' : `node ${nodeId} is the active controller`;
  }

  #attachedRaft(): RaftPort {
    if (this.#raft === undefined) throw new Error('the controller was started before Raft was attached to it');
    return this.#raft;
  }
}
