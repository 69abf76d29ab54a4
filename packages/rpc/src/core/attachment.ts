/**
 * What is sent as one attachment: bytes, or parts that leave back to back without being copied together. It arrives as one
 * run of bytes in either case.
 */
export type Attachment = Uint8Array | readonly Uint8Array[];

const isWhole = (attachment: Attachment): attachment is Uint8Array => attachment instanceof Uint8Array;

export function attachmentBytes(attachment: Attachment): number {
  if (isWhole(attachment)) return attachment.length;
  let bytes = 0;
  for (const part of attachment) bytes += part.length;
  return bytes;
}

export function partsOf(attachment: Attachment): readonly Uint8Array[] {
  return isWhole(attachment) ? [attachment] : attachment;
}

/** As one run of bytes: a copy, unless there is one part only. */
export function wholeOf(attachment: Attachment): Uint8Array {
  if (isWhole(attachment)) return attachment;
  const [first] = attachment;
  return attachment.length === 1 && first !== undefined ? first : Buffer.concat(attachment);
}

/**
 * The same bytes in as few parts as can be had without a copy: those that lie behind one another in the same buffer, as
 * the batches of one request and those of one read from disk do, become one.
 */
export function fewerParts(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const fewer: Uint8Array[] = [];
  let [run, runBytes] = [parts[0], parts[0]?.length ?? 0];
  const end = () => {
    if (run !== undefined)
      fewer.push(run.length === runBytes ? run : new Uint8Array(run.buffer, run.byteOffset, runBytes));
  };
  for (const part of parts.slice(1)) {
    if (run !== undefined && part.buffer === run.buffer && part.byteOffset === run.byteOffset + runBytes) {
      runBytes += part.length;
      continue;
    }
    end();
    [run, runBytes] = [part, part.length];
  }
  end();
  return fewer;
}
