import { setMaxListeners } from 'node:events';

/**
 * Aborted when a client closes. Everything that waits listens to it, as many as the client's own limits allow: Node's
 * warning of a leak from the eleventh listener on does not apply.
 */
export function closingController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
