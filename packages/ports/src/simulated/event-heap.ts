/** Something that will happen. Events are ordered by time, then by `tie`, then by insertion. */
export interface SimulatedEvent {
  readonly atMicros: number;
  readonly tie: number;
  readonly order: number;
  /** Undefined once it was cancelled or has run. */
  callback: (() => void) | undefined;
}

function precedes(a: SimulatedEvent, b: SimulatedEvent): boolean {
  if (a.atMicros !== b.atMicros) return a.atMicros < b.atMicros;
  if (a.tie !== b.tie) return a.tie < b.tie;
  return a.order < b.order;
}

/** A binary heap of events. Cancelled ones stay until they surface or outnumber the others. */
export class EventHeap {
  #events: SimulatedEvent[] = [];
  #cancelled = 0;

  get size(): number {
    return this.#events.length - this.#cancelled;
  }

  push(event: SimulatedEvent): void {
    this.#events.push(event);
    this.#siftUp(this.#events.length - 1);
  }

  cancel(event: SimulatedEvent): void {
    if (event.callback === undefined) return;
    event.callback = undefined;
    this.#cancelled += 1;
    if (this.#cancelled > 64 && this.#cancelled * 2 > this.#events.length) this.#dropCancelled();
  }

  /** The next event that was not cancelled, left in place. */
  peek(): SimulatedEvent | undefined {
    for (let first = this.#events[0]; first !== undefined; first = this.#events[0]) {
      if (first.callback !== undefined) return first;
      this.#removeFirst();
      this.#cancelled -= 1;
    }
    return undefined;
  }

  pop(): SimulatedEvent | undefined {
    const first = this.peek();
    if (first !== undefined) this.#removeFirst();
    return first;
  }

  #removeFirst(): void {
    const last = this.#events.pop();
    if (last === undefined || this.#events.length === 0) return;
    this.#events[0] = last;
    this.#siftDown(0);
  }

  #dropCancelled(): void {
    this.#events = this.#events.filter((event) => event.callback !== undefined);
    this.#cancelled = 0;
    for (let index = (this.#events.length >> 1) - 1; index >= 0; index -= 1) this.#siftDown(index);
  }

  #siftUp(start: number): void {
    const event = this.#events[start];
    if (event === undefined) return;
    let index = start;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = this.#events[parentIndex];
      if (parent === undefined || !precedes(event, parent)) break;
      this.#events[index] = parent;
      index = parentIndex;
    }
    this.#events[index] = event;
  }

  #siftDown(start: number): void {
    const event = this.#events[start];
    if (event === undefined) return;
    let index = start;
    for (;;) {
      const leftIndex = index * 2 + 1;
      const left = this.#events[leftIndex];
      if (left === undefined) break;
      const right = this.#events[leftIndex + 1];
      const useRight = right !== undefined && precedes(right, left);
      const child = useRight ? right : left;
      if (!precedes(child, event)) break;
      this.#events[index] = child;
      index = useRight ? leftIndex + 1 : leftIndex;
    }
    this.#events[index] = event;
  }
}
