// Goal: however many ask at once for more than a turn of the event loop has room for, others are heard: a long answer is made one
// in a turn, and that of all topics once for all who ask for the same.
// Method: turns that are counted; a node whose image the test replaces.

import { applyValues, emptyImage, encodeRecordValue, type MetadataImage } from '@tidemark/metadata';
import { turnsOf } from '@tidemark/ports/simulated';
import { offset } from '@tidemark/protocol';
import { expect, test } from 'vitest';
import type { RequestInit, ResponseOf } from '../core/api.js';
import { apis } from '../core/apis.js';
import { decodeRequest, decodeResponse, encodeRequest, encodeResponse } from '../core/frames.js';
import type { RequestContext } from '../handler-table.js';
import { loneDoor, requestContext } from '../testing/lone-door.js';
import { metadataHandler } from './metadata.js';

const { metadata } = apis;
type Answer = ResponseOf<typeof metadata>;

const idOf = (name: string) => name.repeat(22);

/** Topics `a` and `b` with so many partitions each, and two brokers. */
function imageOf(partitions: number): MetadataImage {
  const endpoints = [{ name: 'kafka:PLAINTEXT', host: 'h', port: 9 }];
  const brokers = [1, 2].map((brokerId) => ({ broker: { brokerId, incarnation: 'one', fenced: false, endpoints } }));
  const topics = ['a', 'b'].flatMap((name) => [
    { topic: { topicId: idOf(name), name } },
    ...Array.from({ length: partitions }, (_, partition) => ({
      partition: { topicId: idOf(name), partition, replicas: [1, 2], isr: [1], leader: 1 },
    })),
  ]);
  return applyValues(emptyImage, offset(0), [...brokers, ...topics].map(encodeRecordValue)).image;
}

function start(partitions: number) {
  const { scheduler, world, services } = loneDoor();
  const node = { image: imageOf(partitions), controllerId: 1 };
  const door = { ...services, image: () => node.image, controllerId: () => node.controllerId };
  const handle = metadataHandler(door);
  const turn = turnsOf(world.clock);
  const ask = async (apiVersion: number, init: RequestInit<typeof metadata>, context: Partial<RequestContext> = {}) => {
    const header = { apiVersion, correlationId: 7, clientId: null };
    const { request } = decodeRequest(metadata, Buffer.concat(encodeRequest(metadata, header, init)));
    const response = (await handle(request, requestContext({ apiVersion, ...context }))) ?? { brokers: [], topics: [] };
    const parts = encodeResponse(metadata, header, response);
    return {
      turn: turn(),
      body: parts.at(-1),
      answer: decodeResponse(metadata, apiVersion, Buffer.concat(parts)).response,
    };
  };
  const settle = <Result>(promise: Promise<Result>) => scheduler.settle(promise);
  return { node, ask, settle };
}

const ALL = { topics: null };
const named = (...names: string[]) => ({ topics: names.map((name) => ({ topicId: undefined, name })) });
/** An image has its topics in no order. */
const sorted = ({ topics, ...answer }: Answer) => ({
  ...answer,
  topics: [...topics].sort((one, other) => ((one.name ?? '') < (other.name ?? '') ? -1 : 1)),
});
const sizes = (answer: Answer) => sorted(answer).topics.map(({ name, partitions }) => [name, partitions.length]);
const turnsIn = (answers: readonly { readonly turn: number }[]) => answers.map(({ turn }) => turn);

test('all topics are told of in the words of each version, as they are where each is named', async () => {
  const { ask, settle } = start(3);
  for (let version = 1; version <= 13; version++) {
    const all = await settle(ask(version, ALL));
    const each = await settle(ask(version, named('a', 'b')));
    expect(sorted(all.answer)).toEqual(each.answer);
    expect(sizes(all.answer)).toEqual([
      ['a', 3],
      ['b', 3],
    ]);
  }
});

test('who asks for all topics is given what others were while nothing changes, and each thing that differs is made anew', async () => {
  const { node, ask, settle } = start(1);
  const [one, other] = await settle(Promise.all([ask(12, ALL), ask(12, ALL)]));
  expect(other.body).toBe(one.body);
  expect((await settle(ask(12, ALL))).body).toBe(one.body);
  const elsewhere = await settle(ask(12, ALL, { listener: 'OUTSIDE' }));
  expect(elsewhere.answer.brokers).toEqual([]);
  const withOperations = await settle(ask(12, { ...ALL, includeTopicAuthorizedOperations: true }));
  expect(withOperations.answer.topics[0]?.topicAuthorizedOperations).toBeGreaterThan(0);
  node.controllerId = 2;
  expect((await settle(ask(12, ALL))).answer.controllerId).toBe(2);
  node.image = imageOf(2);
  expect(sizes((await settle(ask(12, ALL))).answer)).toEqual([
    ['a', 2],
    ['b', 2],
  ]);
});

test('who asks while an answer waits for its turn is given that one, however often things change until then', async () => {
  const { node, ask, settle } = start(1);
  const early = ask(12, ALL);
  node.image = imageOf(2);
  const late = ask(12, ALL);
  node.image = imageOf(3);
  const [one, other] = await settle(Promise.all([early, late]));
  expect(other.body).toBe(one.body);
  expect(sizes(one.answer)).toEqual([
    ['a', 3],
    ['b', 3],
  ]);
  expect((await settle(ask(12, ALL))).body).toBe(one.body);
});

test('long answers are made one in a turn, and short ones do not wait for them', async () => {
  const { ask, settle } = start(1_001);
  const kinds = [ask(12, ALL), ask(9, ALL), ask(12, named('a')), ask(12, named('b')), ask(12, ALL)];
  const short = await settle(ask(12, named('none')));
  const [all, older, a, b, again] = await settle(Promise.all(kinds));
  const turns = turnsIn([short, all, older, a, b].flatMap((each) => each ?? []));
  expect(turns.map((turn) => turn - (turns[0] ?? 0))).toEqual([0, 1, 2, 3, 4]);
  expect(again?.turn).toBe(all?.turn);
  expect(sizes(b?.answer ?? short.answer)).toEqual([['b', 1_001]]);
});

test('no long answer is made for a client that has gone while it waited', async () => {
  const { ask, settle } = start(1_001);
  const gone = new AbortController();
  const first = ask(12, named('a'));
  const left = ask(12, named('a'), { signal: gone.signal });
  gone.abort();
  await expect(settle(left)).rejects.toThrow('aborted');
  await settle(first);
});
