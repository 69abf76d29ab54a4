import type { Admin } from '@tidemark/client';
import { CHANGE_TIMEOUT_MS } from '../commands/connect.js';

/**
 * Up to where the active controller knows the metadata. Who knows it as far has heard of all that was changed before: any other
 * node may be behind, or cut off for hours, and what is asked to be changed is decided by the controller, whatever it says.
 * Rejects with ClientError.
 */
export function confirmedOffset(
  admin: Pick<Admin, 'reassign'>,
  { timeoutMs = CHANGE_TIMEOUT_MS }: { readonly timeoutMs?: number } = {},
): Promise<number> {
  return admin.reassign([], { timeoutMs, validateOnly: true });
}
