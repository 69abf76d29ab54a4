export { defaultRouteRegistryOptions, RouteRegistry, type RouteRegistryOptions } from './core/route-registry.js';
export { NameServer } from './nameserver.js';
