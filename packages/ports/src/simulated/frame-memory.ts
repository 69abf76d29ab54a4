const SLAB_BYTES = 65_536;
const SHARED_BYTES_MAX = 4_096;

/**
 * Where the frames of one network lie. Small ones share memory, as those do that a kernel hands over together: memory of
 * its own costs more than a frame. Who accounts for what a frame keeps must find the same in every run, so that no two
 * networks share any.
 */
export class FrameMemory {
  #slab = new ArrayBuffer(SLAB_BYTES);
  #used = 0;

  bytes(size: number): Uint8Array {
    if (size > SHARED_BYTES_MAX) return new Uint8Array(size);
    if (this.#used + size > SLAB_BYTES) {
      this.#slab = new ArrayBuffer(SLAB_BYTES);
      this.#used = 0;
    }
    const bytes = new Uint8Array(this.#slab, this.#used, size);
    this.#used += size;
    return bytes;
  }
}
