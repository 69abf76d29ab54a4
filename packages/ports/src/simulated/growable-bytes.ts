/** The bytes of a file: they grow by doubling, and a hole reads as zeros. */
export class GrowableBytes {
  #bytes = new Uint8Array(0);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** A view; valid until the next change. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  write(data: Uint8Array, position: number): void {
    const end = position + data.length;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.#bytes.length * 2, 512));
      grown.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = grown;
    }
    this.#bytes.set(data, position);
    this.#size = Math.max(this.#size, end);
  }

  read(target: Uint8Array, position: number): number {
    const source = this.#bytes.subarray(Math.min(position, this.#size), Math.min(position + target.length, this.#size));
    target.set(source);
    return source.length;
  }

  truncate(size: number): void {
    if (size > this.#size) {
      this.write(new Uint8Array(0), size);
      return;
    }
    this.#bytes.fill(0, size, this.#size);
    this.#size = size;
  }

  replaceWith(other: GrowableBytes): void {
    this.#bytes = other.view().slice();
    this.#size = other.#size;
  }
}
