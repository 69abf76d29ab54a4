import { Message, type VersionRange } from './codec/message.js';
import type { Decoded, Init, Shape } from './schema.js';

interface ApiOptions<Key extends number, Request extends Shape, Response extends Shape> {
  readonly key: Key;
  /** As Kafka names it. */
  readonly name: string;
  /** The versions that are served, first and last. */
  readonly versions: readonly [min: number, max: number];
  /** The lowest version that is announced, where that is below what is served. */
  readonly announcedFrom?: number;
  /** The first flexible version (KIP-482): compact lengths, tagged fields, request header v2. */
  readonly flexibleFrom: number;
  readonly request: Request;
  readonly response: Response;
}

/** One API of the protocol: its key, its versions, and both messages. */
export interface Api<Key extends number = number, Request extends Shape = Shape, Response extends Shape = Shape> {
  readonly key: Key;
  readonly name: string;
  readonly versions: VersionRange;
  /** What ApiVersions tells clients. */
  readonly announced: VersionRange;
  readonly flexibleFrom: number;
  readonly request: Message<Request>;
  readonly response: Message<Response>;
}

export function defineApi<const Key extends number, const Request extends Shape, const Response extends Shape>(
  options: ApiOptions<Key, Request, Response>,
): Api<Key, Request, Response> {
  const { key, name, flexibleFrom, announcedFrom } = options;
  const [min, max] = options.versions;
  const versions = { min, max };
  const message = <S extends Shape>(kind: string, shape: S) =>
    new Message({ name: `${name}${kind}`, versions, flexibleFrom, shape });
  return {
    key,
    name,
    versions,
    announced: { min: announcedFrom ?? min, max },
    flexibleFrom,
    request: message('Request', options.request),
    response: message('Response', options.response),
  };
}

type ShapeOf<M> = M extends Message<infer S> ? S : never;

/** A request as a handler gets it. */
export type RequestOf<A extends { readonly request: unknown }> = Decoded<ShapeOf<A['request']>>;
/** A request as a client gives it. */
export type RequestInit<A extends { readonly request: unknown }> = Init<ShapeOf<A['request']>>;
/** A response as a client gets it. */
export type ResponseOf<A extends { readonly response: unknown }> = Decoded<ShapeOf<A['response']>>;
/** A response as a handler gives it. */
export type ResponseInit<A extends { readonly response: unknown }> = Init<ShapeOf<A['response']>>;
