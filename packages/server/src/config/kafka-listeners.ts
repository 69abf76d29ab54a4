import { type Address, parseAddress } from '@tidemark/ports';

/** One Kafka listener, as `listeners` and `advertised.listeners` name it: `NAME://HOST:PORT`. */
export interface ListenerAddress {
  readonly listener: string;
  readonly address: Address;
}

/** What is spoken at a listener, as `listener.security.protocol.map` says: `NAME:PROTOCOL`. */
export interface ListenerProtocol {
  readonly listener: string;
  readonly protocol: string;
}

const UNSPECIFIED = new Set(['0.0.0.0', '::', '[::]']);

/** Whether the host stands for every interface of the machine, and so for no address that others could dial. */
export function isUnspecified({ host }: Pick<Address, 'host'>): boolean {
  return UNSPECIFIED.has(host);
}

/** Reads `NAME://HOST:PORT`; without a host it is every interface. Throws RangeError that says what is wrong. */
export function parseListener(text: string): ListenerAddress {
  const match = /^([A-Za-z0-9_]+):\/\/(.*:\d+)$/.exec(text);
  const [, name, address] = match ?? [];
  if (name === undefined || address === undefined) {
    throw new RangeError(`"${text}" is not NAME://HOST:PORT, as in PLAINTEXT://127.0.0.1:9092`);
  }
  return {
    listener: name.toUpperCase(),
    address: parseAddress(address.startsWith(':') ? `0.0.0.0${address}` : address),
  };
}

/** Reads `NAME:PROTOCOL`. Throws RangeError that says what is wrong. */
export function parseListenerProtocol(text: string): ListenerProtocol {
  const [name = '', protocol = '', ...rest] = text.split(':').map((part) => part.trim().toUpperCase());
  if (!/^[A-Z0-9_]+$/.test(name) || !/^[A-Z0-9_]+$/.test(protocol) || rest.length > 0) {
    throw new RangeError(`"${text}" is not NAME:PROTOCOL, as in INTERNAL:PLAINTEXT`);
  }
  return { listener: name, protocol };
}
