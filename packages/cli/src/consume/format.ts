/** What is printed of a record. */
export interface PrintedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly { readonly key: string; readonly value: Uint8Array | null }[];
}

const NEWLINE = Buffer.from('\n');
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The record's value as it is, with its key before it if a separator is given; nothing stands for null. */
export function formatLine({ key, value }: PrintedRecord, separator: Uint8Array | undefined): Uint8Array[] {
  const parts = separator === undefined ? [value] : [key, separator, value];
  return [...parts.filter((part) => part !== null), NEWLINE];
}

/** The record as one line of JSON. Bytes that are not UTF-8 stand in base64 under `keyBase64` and `valueBase64`. */
export function formatJson(record: PrintedRecord): Uint8Array {
  const { topic, partition, offset, timestampMs, key, value, headers } = record;
  const json = {
    topic,
    partition,
    offset,
    timestampMs,
    ...textField('key', key),
    ...textField('value', value),
    headers: headers.map((header) => ({ key: header.key, ...textField('value', header.value) })),
  };
  return Buffer.from(`${JSON.stringify(json)}\n`);
}

/** A field of JSON for bytes: as text, or in base64 under another name. */
export function textField(name: string, bytes: Uint8Array | null): Record<string, string | null> {
  if (bytes === null) return { [name]: null };
  try {
    return { [name]: utf8.decode(bytes) };
  } catch {
    return { [`${name}Base64`]: Buffer.from(bytes).toString('base64') };
  }
}
