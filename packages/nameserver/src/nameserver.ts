import { OnePerTurn, type Timer, type World } from '@tidemark/ports';
import { ErrorCode, type GetRoutesRequest } from '@tidemark/protocol';
import { type HandlerRegistry, inLine, methods } from '@tidemark/rpc';
import { defaultRouteRegistryOptions, RouteRegistry, type RouteRegistryOptions } from './core/route-registry.js';

/**
 * A nameserver: route registry, memory only, no peer traffic. A role of a node, or a node's only role.
 */
export class NameServer {
  readonly #clock: World['clock'];
  readonly #expiryMs: number;
  readonly routes: RouteRegistry;
  #timer: Timer | undefined;

  constructor(world: Pick<World, 'clock'>, options: RouteRegistryOptions = defaultRouteRegistryOptions) {
    this.#clock = world.clock;
    this.#expiryMs = options.expiryMs;
    this.routes = new RouteRegistry(options);
  }

  /** Takes reports; a broker of another cluster or an older incarnation is refused. */
  registerReports(registry: HandlerRegistry): void {
    registry.unary(methods.reportRoutes, (report) => {
      const refusal = this.routes.report(report, this.#clock.monotonicMs());
      return refusal === undefined
        ? { message: {} }
        : { message: { error: ErrorCode.INVALID_REQUEST, message: refusal } };
    });
  }

  /** Answers clients; on a node that is a broker too the broker answers instead, from newer knowledge. */
  registerRoutes(registry: HandlerRegistry): void {
    const routes = (request: GetRoutesRequest) => this.routes.answer(request);
    const allRoutes = inLine(new OnePerTurn(this.#clock), routes);
    // Who names topics waits for nobody: a failover may depend on it.
    registry.unary(methods.getRoutes, (request, context) =>
      request.all ? allRoutes(request, context) : { message: routes(request) },
    );
  }

  start(): void {
    this.#timer = this.#clock.setTimer(this.#expiryMs / 3, () => {
      this.routes.expire(this.#clock.monotonicMs());
      this.start();
    });
  }

  close(): void {
    this.#timer?.cancel();
  }
}
