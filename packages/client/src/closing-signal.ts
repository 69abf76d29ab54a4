/** Calls back once when `signal` aborts, at once if it has; not at all after the returned function was called. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  signal.addEventListener('abort', callback, { once: true });
  if (signal.aborted) callback();
  return () => signal.removeEventListener('abort', callback);
}
