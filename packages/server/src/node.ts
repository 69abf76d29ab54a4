import type { Broker } from '@tidemark/broker';
import type { Controller } from '@tidemark/controller';
import type { NameServer } from '@tidemark/nameserver';
import { type Address, formatAddress, type Store } from '@tidemark/ports';
import { NONE } from '@tidemark/protocol';
import type { RaftNode } from '@tidemark/raft';
import type { NodeConfig } from './config/keys.js';
import type { ControllerLinks } from './controller-links.js';
import { endAll } from './end-all.js';
import type { FramesDoor } from './frames-door.js';
import type { NameserverLinks } from './nameserver-links.js';

/** Whether a node can do its work, and if not, why. */
export interface Readiness {
  readonly ready: boolean;
  /** What is being waited for, one sentence each; empty when ready. */
  readonly waitingFor: readonly string[];
  /** What an operator should see to although the node works, one sentence each. */
  readonly problems: readonly string[];
}

/** The parts of a node that its roles give it. */
export interface Roles {
  readonly raft: RaftNode | undefined;
  readonly controller: Controller | undefined;
  readonly broker: Broker | undefined;
  readonly nameserver: NameServer | undefined;
}

const HAND_OVER_MS = 10_000;

/**
 * One node: its roles, wired together, built from ports only, so that the same code runs in a process and in the
 * simulator. Made by `openNode`.
 */
export class Node implements Roles {
  readonly config: NodeConfig;
  readonly incarnation: string;
  readonly door: FramesDoor;
  readonly raft: RaftNode | undefined;
  readonly controller: Controller | undefined;
  readonly broker: Broker | undefined;
  readonly nameserver: NameServer | undefined;
  readonly #store: Store;
  #stopping: Promise<void> | undefined;
  readonly #links: ControllerLinks;
  readonly #nameserverLinks: NameserverLinks;

  /** For `openNode`. */
  constructor(parts: {
    readonly config: NodeConfig;
    readonly incarnation: string;
    readonly door: FramesDoor;
    readonly roles: Roles;
    readonly store: Store;
    readonly links: ControllerLinks;
    readonly nameserverLinks: NameserverLinks;
  }) {
    this.config = parts.config;
    this.incarnation = parts.incarnation;
    this.door = parts.door;
    this.raft = parts.roles.raft;
    this.controller = parts.roles.controller;
    this.broker = parts.roles.broker;
    this.nameserver = parts.roles.nameserver;
    this.#store = parts.store;
    this.#links = parts.links;
    this.#nameserverLinks = parts.nameserverLinks;
  }

  /** Where the frames protocol listens. */
  get address(): Address {
    return this.door.server.address;
  }

  get isActiveController(): boolean {
    return this.controller?.isActive ?? false;
  }

  /** Recovery is done; from here on the node takes part. */
  start(): void {
    this.nameserver?.start();
    this.raft?.start();
    this.broker?.start();
  }

  readiness(): Readiness {
    const waitingFor: string[] = [];
    if (this.#links.leader === NONE && this.controller !== undefined)
      waitingFor.push('a leader of the metadata quorum');
    if (this.broker?.isServing === false) waitingFor.push('the controller to unfence this broker');
    // It cannot have heard that it is fenced; where it runs a controller as well, that has lost its leader by then.
    else if ((this.broker?.silentMs ?? 0) > this.config.sessionTimeoutMs)
      waitingFor.push('a controller that answers this broker');
    const offline = (this.broker?.directories ?? []).filter(({ problem }) => problem !== undefined);
    const problems = offline.map(({ path, problem }) => `the log directory ${path} is offline: ${problem}`);
    return { ready: waitingFor.length === 0, waitingFor, problems };
  }

  /**
   * Hands over what this node leads, makes everything durable and closes. Stopping twice waits for the same end. Rejects with
   * DiskError if something could not be made durable; everything is closed then too.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  #stop(): Promise<void> {
    return endAll([
      () => this.broker?.stop({ handOverMs: HAND_OVER_MS }),
      () => this.raft?.close({ handOver: true }),
      () => this.controller?.close(),
      () => this.nameserver?.close(),
      () => this.#links.close(),
      () => this.#nameserverLinks.close(),
      () => this.door.server.close(),
      () => this.#store.close(),
    ]);
  }
}

/** The ports of a node as a log line and a status view name them. */
export function describeAddress(node: Node): string {
  return formatAddress(node.address);
}
