import { errorTable } from '@tidemark/protocol';
import { expect, test } from 'vitest';
import {
  kafkaErrorNameOf,
  toFetchErrorCode,
  toInitProducerIdErrorCode,
  toKafkaError,
  toListOffsetsErrorCode,
} from './error-map.js';
import { KafkaErrorCode, kafkaError } from './kafka-errors.js';

test('every error of the registry has a Kafka code and a message that says what to do', () => {
  for (const { name, code, advice } of errorTable) {
    if (name === 'NONE') continue;
    const { errorCode, errorMessage } = toKafkaError(code);
    expect([name, errorMessage]).toEqual([name, advice]);
    expect([name, errorCode]).not.toEqual([name, KafkaErrorCode.NONE]);
    expect(Object.values(KafkaErrorCode)).toContain(errorCode);
  }
  expect(toKafkaError('NONE')).toEqual({ errorCode: 0, errorMessage: null });
  expect(toKafkaError('INVALID_TOPIC', 'no slashes')).toEqual({ errorCode: 17, errorMessage: 'no slashes' });
  expect(toKafkaError('INVALID_TOPIC', 'x'.repeat(40_000)).errorMessage).toBe('x'.repeat(1_000));
});

test('a code of a newer peer is an unknown error', () => {
  expect(toKafkaError(9_999).errorCode).toBe(KafkaErrorCode.UNKNOWN_SERVER_ERROR);
});

test("clients retry what the registry calls retriable, except where Kafka's own code for it says otherwise", () => {
  const differing = errorTable
    .filter(({ name, retriable }) => kafkaError(kafkaErrorNameOf(name)).retriable !== retriable)
    .map(({ name }) => name);
  expect(differing).toEqual([
    'REASSIGNMENT_IN_PROGRESS',
    'ELECTION_NOT_NEEDED',
    'DUPLICATE_BROKER_REGISTRATION',
    'SNAPSHOT_NOT_FOUND',
  ]);
});

test('no two of Kafka’s names share a code', () => {
  const codes = Object.values(KafkaErrorCode);
  expect(new Set(codes).size).toBe(codes.length);
  expect(Math.min(...codes)).toBe(-1);
  expect(Math.max(...codes)).toBe(codes.length - 2);
});

test('a fetched partition fails with a code that the Java consumer knows', () => {
  expect(toFetchErrorCode('NONE')).toBe(KafkaErrorCode.NONE);
  expect(toFetchErrorCode('NOT_LEADER')).toBe(KafkaErrorCode.NOT_LEADER_OR_FOLLOWER);
  expect(toFetchErrorCode('BELOW_LOG_START')).toBe(KafkaErrorCode.OFFSET_OUT_OF_RANGE);
  expect(toFetchErrorCode('LEADER_NOT_AVAILABLE')).toBe(KafkaErrorCode.REPLICA_NOT_AVAILABLE);
  expect(toFetchErrorCode('OVERLOADED')).toBe(KafkaErrorCode.REPLICA_NOT_AVAILABLE);
  expect(toFetchErrorCode('INVALID_REQUEST')).toBe(KafkaErrorCode.UNKNOWN_SERVER_ERROR);
});

test('an offset that is not known yet is asked for again', () => {
  expect(toListOffsetsErrorCode('NONE')).toBe(KafkaErrorCode.NONE);
  expect(toListOffsetsErrorCode('NOT_LEADER')).toBe(KafkaErrorCode.NOT_LEADER_OR_FOLLOWER);
  expect(toListOffsetsErrorCode('REPLICA_NOT_AVAILABLE')).toBe(KafkaErrorCode.LEADER_NOT_AVAILABLE);
});

test('a producer that gets no id now tries again', () => {
  expect(toInitProducerIdErrorCode('NONE')).toBe(KafkaErrorCode.NONE);
  for (const error of ['UNREACHABLE', 'STALE_BROKER_EPOCH', 'BROKER_NOT_REGISTERED', 'UNKNOWN_SERVER_ERROR'] as const) {
    expect([error, toInitProducerIdErrorCode(error)]).toEqual([error, KafkaErrorCode.COORDINATOR_LOAD_IN_PROGRESS]);
  }
  expect(toInitProducerIdErrorCode('INVALID_REQUEST')).toBe(KafkaErrorCode.INVALID_REQUEST);
});
