import type { NodeId } from '@tidemark/protocol';

/** So long a broker takes no leadership from a full one after it gave a replica up: it would give this up too. */
const SPARED_MS = 300_000;

/**
 * What brokers have said, with their heartbeats to this controller, of the room that they have for records; of one that was not
 * heard of yet nothing is known, not even that it lives.
 */
export class BrokerRoom {
  readonly #hasRoom = new Map<NodeId, boolean>();
  readonly #sparedUntilMs = new Map<NodeId, number>();

  /** A broker's word; returns whether it is a change. */
  heard(id: NodeId, hasRoom: boolean): boolean {
    const isChange = this.isFull(id) === hasRoom;
    this.#hasRoom.set(id, hasRoom);
    return isChange;
  }

  /** A broker could not lead what it was to lead, or keep a replica. */
  gaveUp(id: NodeId, nowMs: number): void {
    this.#sparedUntilMs.set(id, nowMs + SPARED_MS);
  }

  isFull(id: NodeId): boolean {
    return this.#hasRoom.get(id) === false;
  }

  /** Whether it may be given what a full broker leads. */
  mayTakeOver(id: NodeId, nowMs: number): boolean {
    return this.#hasRoom.get(id) === true && nowMs >= (this.#sparedUntilMs.get(id) ?? Number.NEGATIVE_INFINITY);
  }

  clear(): void {
    this.#hasRoom.clear();
    this.#sparedUntilMs.clear();
  }
}
