import { nodeId } from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Configuration,
  Configurations,
  changed,
  MEMBERS_MAX,
  type MembershipChange,
  memberOf,
  RETIRED_MAX,
  voterIds,
  votersOf,
} from './configuration.js';
import { majority } from './quorum.js';

const directory = (id: number, life: number) => `${id}/${life}`;

const changes: fc.Arbitrary<MembershipChange> = fc.oneof(
  fc.record({ id: fc.nat({ max: 6 }), life: fc.nat({ max: 2 }), asLearner: fc.boolean() }).map(
    ({ id, life, asLearner }): MembershipChange => ({
      kind: 'add',
      member: { nodeId: nodeId(id), directoryId: directory(id, life), address: undefined },
      asLearner,
    }),
  ),
  fc.record({ id: fc.nat({ max: 6 }), life: fc.option(fc.nat({ max: 2 }), { nil: undefined }) }).map(
    ({ id, life }): MembershipChange => ({
      kind: 'remove',
      nodeId: nodeId(id),
      directoryId: life === undefined ? undefined : directory(id, life),
    }),
  ),
  fc.nat({ max: 6 }).map((id): MembershipChange => ({ kind: 'promote', nodeId: nodeId(id) })),
);

/** Every set of voters that is a majority, by identity, as naively as can be. */
function majorities(configuration: Configuration): Set<string>[] {
  const voters = voterIds(configuration).map((id) => {
    const member = configuration.members.find((each) => each.nodeId === id);
    return `${id} in ${member?.directoryId}`;
  });
  const sets = Array.from({ length: 2 ** voters.length }, (_, bits) => voters.filter((_each, at) => bits & (2 ** at)));
  return sets.filter((set) => set.length >= majority(voters.length)).map((set) => new Set(set));
}

describe('changes, one after the other', () => {
  it('leave any two majorities of before and after with a voter in common, whatever the change', () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 25 }), (story) => {
        let now = votersOf([nodeId(0), nodeId(1), nodeId(2)]);
        now = { ...now, members: now.members.map((each) => ({ ...each, directoryId: directory(each.nodeId, 0) })) };
        for (const change of story) {
          const after = changed(now, change);
          if (typeof after === 'string') continue;
          for (const before of majorities(now)) {
            for (const later of majorities(after)) expect([...before].some((voter) => later.has(voter))).toBe(true);
          }
          expect(new Set(after.members.map((member) => member.nodeId)).size).toBe(after.members.length);
          expect(voterIds(after).length).toBeGreaterThan(0);
          expect(after.members.some((member) => after.retired.includes(member.directoryId ?? ''))).toBe(false);
          now = after;
        }
      }),
    );
  });
});

const three = votersOf([nodeId(0), nodeId(1), nodeId(2)]);
const add = (id: number, name: string, asLearner = false): MembershipChange => ({
  kind: 'add',
  member: { nodeId: nodeId(id), directoryId: name, address: { host: 'h', port: id + 1 } },
  asLearner,
});

/** The configuration after changes that must all be made. */
function after(...story: readonly MembershipChange[]): Configuration {
  return story.reduce((now: Configuration, change) => {
    const next = changed(now, change);
    if (typeof next === 'string') throw new Error(next);
    return next;
  }, three);
}

describe('a change', () => {
  it('that is asked for again changes nothing', () => {
    const grown = after(add(3, 'd'));
    expect(changed(grown, add(3, 'd'))).toBe('unchanged');
    const shrunk = after({ kind: 'remove', nodeId: nodeId(2), directoryId: undefined });
    expect(changed(shrunk, { kind: 'remove', nodeId: nodeId(2), directoryId: undefined })).toBe('unchanged');
    expect(changed(grown, { kind: 'remove', nodeId: nodeId(3), directoryId: 'another' })).toBe('unchanged');
  });

  it('makes a learner a voter on its way, but not the other way around', () => {
    const learning = after(add(3, 'd', true));
    expect(memberOf(after(add(3, 'd', true), add(3, 'd')), { nodeId: nodeId(3), directoryId: 'd' })?.role).toBe(
      'joining',
    );
    expect(changed(learning, add(3, 'd', true))).toBe('unchanged');
    const promoted = after(add(3, 'd'), { kind: 'promote', nodeId: nodeId(3) });
    expect(changed(promoted, add(3, 'd', true))).toBe('unchanged');
    expect(changed(learning, { kind: 'promote', nodeId: nodeId(3) })).toBe('unchanged');
  });

  it('moves a member to another address', () => {
    const moved = changed(after(add(3, 'd')), {
      kind: 'add',
      member: { nodeId: nodeId(3), directoryId: 'd', address: { host: 'elsewhere', port: 1 } },
      asLearner: false,
    });
    expect(moved).toMatchObject({ members: [{}, {}, {}, { nodeId: 3, address: { host: 'elsewhere', port: 1 } }] });
  });

  it('refuses a second directory for a node, a second node for a directory, and more members than there may be', () => {
    expect(changed(after(add(3, 'd')), add(3, 'e'))).toBe('other-directory');
    // Of a voter that never said where it keeps its votes nobody can tell whether this is it.
    expect(changed(three, add(2, 'e'))).toBe('other-directory');
    expect(changed(after(add(3, 'd')), add(4, 'd'))).toBe('directory-taken');
    const full = after(...Array.from({ length: MEMBERS_MAX - 3 }, (_, at) => add(3 + at, `d${at}`)));
    expect(changed(full, add(100, 'one-more'))).toBe('too-many-members');
  });

  it('remembers the directories of voters that were removed, up to a limit, and forgets those of learners', () => {
    const gone = (id: number): MembershipChange => ({ kind: 'remove', nodeId: nodeId(id), directoryId: undefined });
    const learner = after(add(3, 'd', true), gone(3));
    expect(changed(learner, add(3, 'd'))).not.toBe('retired');
    const story = Array.from({ length: RETIRED_MAX + 1 }, (_, at): MembershipChange[] => [
      add(3, `d${at}`),
      { kind: 'promote', nodeId: nodeId(3) },
      gone(3),
    ]);
    const { retired } = after(...story.flat());
    expect(retired).toHaveLength(RETIRED_MAX);
    expect(retired.at(-1)).toBe(`d${RETIRED_MAX}`);
  });
});

describe('the configurations of a log', () => {
  const one = after(add(3, 'd'));
  const two = after(add(3, 'd'), { kind: 'promote', nodeId: nodeId(3) });

  it('are told by the latest entry, and taken back by truncation', () => {
    const log = new Configurations(three);
    log.append({ index: 5, configuration: one });
    log.append({ index: 9, configuration: two });
    expect([log.at(4), log.at(5), log.at(8), log.current]).toEqual([three, one, one, two]);
    expect([log.isSettledAt(8), log.isSettledAt(9)]).toEqual([false, true]);
    expect(log.truncateTo(9)).toBe(false);
    expect(log.truncateTo(8)).toBe(true);
    expect(log.current).toBe(one);
    expect(log.isSettledAt(5)).toBe(true);
  });

  it('are kept from the snapshot on', () => {
    const log = new Configurations(three, [
      { index: 5, configuration: one },
      { index: 9, configuration: two },
    ]);
    log.forgetBelow(7);
    expect([log.at(7), log.current]).toEqual([one, two]);
    log.resetTo(three);
    expect([log.current, log.isSettledAt(-1)]).toEqual([three, true]);
  });
});
