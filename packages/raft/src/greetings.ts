import type { World } from '@tidemark/ports';
import { type NodeId, type RaftMessage, RaftMessageType } from '@tidemark/protocol';
import { Birth } from './birth.js';
import { type Configuration, voterIds } from './core/index.js';
import { cannotGoOn } from './errors.js';
import { refusedAtBirth } from './first-voters.js';
import type { RaftLink } from './raft-config.js';
import type { OpenedStorage } from './storage/open-storage.js';
import type { OwnIdentity } from './storage/quorum-state.js';
import { greeter, greeting, type WireIdentities } from './wire.js';

export interface GreetingsOptions {
  readonly world: World;
  /** Of the quorum's files. */
  readonly directory: string;
  readonly own: OwnIdentity;
  readonly identities: WireIdentities;
  /** The voters with which the cluster began. */
  readonly first: Configuration;
  readonly storage: OpenedStorage;
  readonly linkTo: (nodeId: NodeId) => RaftLink;
  /** Whether this node belongs to the quorum, as far as its log goes. */
  readonly isMember: () => boolean;
  /** This node is new, as all others were: it takes part from now on, as this one. */
  readonly onBorn: (own: OwnIdentity) => void;
}

/** How first voters meet: one whose directory is empty says hello, and each answers by what it noted when it was new. */
export class Greetings {
  readonly #options: GreetingsOptions;
  /** Until this node knows that it is new, and not one that lost its disk. */
  readonly #birth: Birth | undefined;
  /** By node id, the directories that the other first voters had when the cluster began. */
  #directories: OwnIdentity['peers'];

  constructor(options: GreetingsOptions) {
    this.#options = options;
    this.#directories = options.own.peers;
    this.#birth = options.own.origin === 'new' ? this.#prepareBirth() : undefined;
  }

  /** False: this node has met the others before. Else `onBorn` is called when it has. */
  start(): boolean {
    this.#birth?.start();
    return this.#birth !== undefined;
  }

  /** Whether this node still finds out whether it is new. */
  get isBirthUnderWay(): boolean {
    return this.#birth?.isUnderWay ?? false;
  }

  close(): void {
    this.#birth?.close();
  }

  /** A new voter says hello, or answers this one's. Others' directories are noted once, when the cluster begins. */
  received(message: RaftMessage): void {
    const { identities, linkTo, own, isMember } = this.#options;
    const { from, directoryId } = greeter(message, identities);
    if (message.type === RaftMessageType.HELLO_ANSWER) {
      this.#birth?.answered(from, { directoryId, isGranted: message.granted });
      return;
    }
    // One that joined was not there when the others met: only once it is a member does it know that the cluster has begun.
    if (own.origin === 'joined' && !isMember()) return;
    const granted = this.isBirthUnderWay || this.#directories[String(from)] === directoryId;
    const answer = { type: RaftMessageType.HELLO_ANSWER, granted, to: { nodeId: from, directoryId } };
    linkTo(from).send(greeting(identities, answer), []);
  }

  #prepareBirth(): Birth {
    const { world, directory, first, identities, own, storage, linkTo, onBorn } = this.#options;
    return new Birth({
      clock: world.clock,
      others: voterIds(first).filter((voter) => voter !== identities.self.nodeId),
      hello: (to) => {
        const hello = { type: RaftMessageType.HELLO, to: { nodeId: to, directoryId: '' } };
        linkTo(to).send(greeting(identities, hello), []);
      },
      onBorn: (directories) => {
        const peers = Object.fromEntries([...directories].map(([id, directoryId]) => [String(id), directoryId]));
        const born: OwnIdentity = { directoryId: own.directoryId, origin: 'first', peers };
        storage.quorumState.self = born;
        try {
          storage.quorumState.saveNow(storage.hard);
        } catch (error) {
          // Not born, and not to be born again in this life: it would be silent for good, and turn the others away.
          cannotGoOn(world, error);
        }
        this.#directories = peers;
        onBorn(born);
      },
      onRefused: (by) => world.halt(refusedAtBirth(directory, by)),
    });
  }
}
