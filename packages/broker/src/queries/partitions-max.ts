import { RpcError } from '@tidemark/rpc';

/** Partitions that one question may name. */
const PARTITIONS_MAX = 100_000;

/** Throws RpcError INVALID_REQUEST for more partitions than one question may name. */
export function checkPartitions({ length }: readonly unknown[]): void {
  if (length > PARTITIONS_MAX) {
    throw new RpcError('INVALID_REQUEST', `${length} partitions, the most are ${PARTITIONS_MAX}`);
  }
}
