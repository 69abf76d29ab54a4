import { textField } from '../consume/format.js';

/** One line of JSON. Bytes stand as text, or in base64 under a name that ends in `Base64` where they are not UTF-8. */
export function jsonBytes(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, readable)}\n`);
}

function readable(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const fields = Object.entries(value);
  if (!fields.some(([, field]) => field instanceof Uint8Array)) return value;
  return Object.assign(
    {},
    ...fields.map(([name, field]) => (field instanceof Uint8Array ? textField(name, field) : { [name]: field })),
  );
}
