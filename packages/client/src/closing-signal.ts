import { setMaxListeners } from 'node:events';

/** Calls back once when `signal` aborts, at once if it has; not at all after the returned function was called. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  signal.addEventListener('abort', callback, { once: true });
  if (signal.aborted) callback();
  return () => signal.removeEventListener('abort', callback);
}

/**
 * Aborted when a client closes. Everything that waits listens to it, as many as the client's own limits allow: Node's
 * warning of a leak from the eleventh listener on does not apply.
 */
export function closingController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
