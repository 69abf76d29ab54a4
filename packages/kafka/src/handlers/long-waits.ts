/** A Fetch names some 30,000 partitions in it, if it is of no session; in one only the first names them all. */
const SHORT_BYTES_MAX = 1024 * 1024;
/** Holds what the 1,000,000 partitions that a message may name take, in one Fetch or in many. */
const LONG_WAIT_BYTES_MAX = 32 * 1024 * 1024;

/**
 * Which long Fetches wait for records: as many as have room together, over all listeners. While they wait they hold memory that
 * all clients share; if none did, a client without sessions that reads very many partitions would ask again and again without rest.
 */
export class LongWaits {
  #bytes = 0;

  /** Whether a request of so many bytes may wait; if so, `end` is called for it. */
  begin(requestBytes: number): boolean {
    if (requestBytes <= SHORT_BYTES_MAX) return true;
    if (this.#bytes + requestBytes > LONG_WAIT_BYTES_MAX) return false;
    this.#bytes += requestBytes;
    return true;
  }

  end(requestBytes: number): void {
    if (requestBytes > SHORT_BYTES_MAX) this.#bytes -= requestBytes;
  }
}
