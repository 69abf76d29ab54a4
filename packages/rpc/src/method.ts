import type { MessageCodec } from '@tidemark/protocol';

/** One answer for one request; no answer at all; or many answers for one request, until either side ends them. */
export type MethodKind = 'unary' | 'oneWay' | 'stream';

/** One method of one service, the same over every transport. */
export interface Method<Request, Response, Kind extends MethodKind = MethodKind> {
  /** What frames carry instead of the name: 1 to 65,535, never reused. */
  readonly id: number;
  /** As in the .proto files, without the package: `Data`. */
  readonly service: string;
  /** As in the .proto files: `Produce`. */
  readonly name: string;
  readonly kind: Kind;
  readonly request: MessageCodec<Request>;
  readonly response: MessageCodec<Response>;
}

export type UnaryMethod<Request, Response> = Method<Request, Response, 'unary'>;
export type OneWayMethod<Request> = Method<Request, unknown, 'oneWay'>;
export type StreamMethod<Request, Response> = Method<Request, Response, 'stream'>;

/** `Data/Produce`, for log lines and metrics. */
export function methodLabel(method: { readonly service: string; readonly name: string }): string {
  return `${method.service}/${method.name}`;
}
