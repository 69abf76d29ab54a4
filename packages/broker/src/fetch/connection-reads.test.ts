import { type Peer, QUEUED_BYTES_MAX } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { ConnectionReads } from './connection-reads.js';

/** A connection, of which the test says what is queued, and when that has left. */
class TestPeer implements Peer {
  readonly id = 1;
  readonly remote = 'test';
  readonly name = '';
  readonly closed = false;
  readonly state = new Map<symbol, unknown>();
  queuedBytes = 0;
  #callbacks: (() => void)[] = [];

  onClose(): void {}

  onceDrained(callback: () => void): void {
    this.#callbacks.push(callback);
  }

  drain(): void {
    this.queuedBytes = 0;
    for (const callback of this.#callbacks.splice(0)) callback();
  }
}

describe('what is read for one connection', () => {
  it('goes on when what took the room has left, though it was reserved when the last drain came', () => {
    const peer = new TestPeer();
    const reads = new ConnectionReads(peer);
    const woken: string[] = [];
    const fetch = (name: string) => ({ wake: () => woken.push(name) });
    expect(reads.reserve(QUEUED_BYTES_MAX, fetch('first'))).toBe(QUEUED_BYTES_MAX);
    expect(reads.reserve(1, fetch('second'))).toBe(0);
    peer.drain();
    peer.queuedBytes = QUEUED_BYTES_MAX;
    reads.release(QUEUED_BYTES_MAX);
    expect(woken).toEqual([]);
    peer.drain();
    expect(woken).toEqual(['second']);
  });
});
