import { setMaxListeners } from 'node:events';

/**
 * Aborted when something ends for which many wait, of a client or a connection: each listens, as many as there may be by limits
 * of their own, so that Node's warning of a leak from the eleventh listener on does not apply.
 */
export function endController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
