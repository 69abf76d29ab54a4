import { describe, expect, it } from 'vitest';
import { ErrorCode, errorInfo, errorNameOf, errorTable, ProtocolError } from './index.js';

describe('the error registry', () => {
  it('finds every error by code and by name', () => {
    for (const info of errorTable) {
      expect(errorInfo(info.code)).toBe(info);
      expect(errorInfo(info.name)).toBe(info);
      expect(errorNameOf(ErrorCode[info.name])).toBe(info.name);
    }
  });

  it('takes a code of a newer peer for an unknown error: not retriable, not certain', () => {
    expect(errorInfo(9999)).toMatchObject({ name: 'UNKNOWN_SERVER_ERROR', retriable: false, certain: false });
  });

  // replication.md: these outcomes are unknown, and a retry may duplicate.
  it.each(['REQUEST_TIMED_OUT', 'DISCONNECTED', 'NOT_LEADER', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'] as const)(
    'calls %s retriable and uncertain',
    (name) => {
      expect(errorInfo(name)).toMatchObject({ retriable: true, certain: false });
    },
  );

  it('makes errors that carry the registry with them', () => {
    const error = new ProtocolError('NOT_ENOUGH_REPLICAS', 'ISR has 1 of 2');
    expect(error).toMatchObject({ code: 'NOT_ENOUGH_REPLICAS', retriable: true, certain: true });
    expect(error.message).toBe('NOT_ENOUGH_REPLICAS: ISR has 1 of 2');
    expect(new ProtocolError(ErrorCode.OVERLOADED, '').message).toContain('slow down');
  });
});
