/**
 * A decoded message, and all within it, as plain objects. Of a decoded message a field that has its default is not a
 * property of its own: it would be lost to spreading and to JSON.
 */
export function plain<Message>(message: Message): Message {
  return copy(message) as Message;
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const fields: Record<string, unknown> = {};
  // Defaults are enumerable properties of the prototype.
  for (const key in value) {
    const field: unknown = Reflect.get(value, key);
    if (typeof field !== 'function') fields[key] = copy(field);
  }
  return fields;
}
