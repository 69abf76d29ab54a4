import { nodeId } from '@tidemark/protocol';
import { type ChangeOutcome, type CoreOptions, defaultCoreOptions, type RaftCore } from '../core/index.js';
import { ModelCluster } from './model-cluster.js';
import { entryId, modelEntry } from './model-machine.js';
import type { ModelNode } from './model-node.js';
import { sayEffect, sayMembers, sayMessage } from './transcript-words.js';

const SETTLE_ROUNDS_MAX = 200;

type Command = (transcript: Transcript, words: readonly string[]) => void;

/**
 * Plays a transcript: lines that start with `>` are commands, `#` comments; what a command led to stands below it.
 * Returns the same text with what the commands lead to now. Nothing happens by itself: time passes by `tick`,
 * `timeout` and `elect` only, and messages arrive by `deliver` and `settle`; disks finish at once unless held.
 * The invariants of Raft are checked throughout. Throws an Error that names the line if a command is not known.
 *
 * | command                              | what happens                                                           |
 * |--------------------------------------|------------------------------------------------------------------------|
 * | cluster N [option=value ...]         | N nodes with empty disks, none running                                 |
 * | given NODE TERM ...                  | its disk holds entries of these terms, one record each                 |
 * | start [N [option=value ...]]         | starts the nodes (of a new cluster, if N is given)                     |
 * | start N+M                            | N voters, and M nodes beside them that belong to no quorum yet         |
 * | elect NODE                           | `timeout NODE`, then `settle`                                          |
 * | timeout NODE                         | the next deadline of this node alone has come                          |
 * | tick MS                              | time passes for all; messages stay where they are                      |
 * | lapse MS                             | the same, but nobody has looked at the clock yet                       |
 * | quietly COMMAND                      | the command, without what it led to                                    |
 * | propose NODE NAME ...                | one entry for each name                                                |
 * | deliver [WAY] [TYPE] [COUNT]         | what is in flight arrives, not what follows from it; WAY is `0->1`     |
 * | drop [WAY] [TYPE] [COUNT]            | it is lost                                                             |
 * | settle                               | everything arrives, until nothing is in flight                         |
 * | cut NODE [NODE], heal                | all between them, or between it and all others, is lost on arrival     |
 * | crash NODE, restart NODE             | what was not durable is gone; what was sent still arrives              |
 * | hint NODE GONE                       | NODE's redial of GONE was refused                                      |
 * | hold NODE, release NODE              | its disk finishes nothing, until it is released                        |
 * | snapshot NODE [RETAINED]             | it takes a snapshot and keeps that many entries below it               |
 * | transfer NODE TO, read NODE ID       | leadership is handed over; a read index is asked for                   |
 * | add NODE MEMBER [learner]            | NODE is asked to add MEMBER to the quorum                              |
 * | remove NODE MEMBER                   | NODE is asked to remove MEMBER from the quorum                         |
 * | blank NODE                           | the machine NODE goes on with an empty disk, when it is restarted      |
 * | states                               | each node, and each follower as the leader sees it                     |
 */
export function playTranscript(text: string): string {
  const transcript = new Transcript();
  const lines: string[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (line === '' || line.startsWith('#')) lines.push(line);
    if (!line.startsWith('>')) continue;
    const [first = '', ...others] = line.slice(1).trim().split(/\s+/);
    const isQuiet = first === 'quietly';
    const [name = '', ...words] = isQuiet ? others : [first, ...others];
    const command = commands.get(name);
    if (command === undefined) throw new Error(`line ${at + 1}: there is no command "${name}"`);
    const said = transcript.run(command, words);
    lines.push(line, ...(isQuiet ? [] : said));
  }
  return lines.join('\n');
}

class Transcript {
  readonly names = new Map<number, string>();
  readonly #given = new Map<string, number>();
  readonly #held = new Set<number>();
  #cluster: ModelCluster | undefined;
  #lines: string[] = [];
  #indent = '';

  /** Returns what is to stand below the command. */
  run(command: Command, words: readonly string[]): string[] {
    this.#lines = [];
    command(this, words);
    const counts = new Map<string, number>();
    for (const { message } of this.#cluster?.flights ?? []) {
      const flight = `${message.from}->${message.to} ${message.type}`;
      counts.set(flight, (counts.get(flight) ?? 0) + 1);
    }
    const flights = [...counts].map(([flight, count]) => (count === 1 ? flight : `${flight} (${count})`));
    if (flights.length > 0) this.say(`in flight: ${flights.join(', ')}`);
    return this.#lines.length === 0 ? ['ok'] : this.#lines;
  }

  get cluster(): ModelCluster {
    if (this.#cluster === undefined) throw new Error('there is no cluster yet');
    return this.#cluster;
  }

  say(line: string): void {
    this.#lines.push(this.#indent + line);
  }

  create(nodes: string, settings: readonly string[]): void {
    const [voters = 0, spares = 0] = nodes.split('+').map(number);
    const given = settings.map((setting) => setting.split('='));
    const unknown = given.find(([name = '']) => !Object.hasOwn(defaultCoreOptions, name));
    if (unknown !== undefined) throw new Error(`there is no option "${unknown[0]}"`);
    const options: Partial<CoreOptions> = Object.fromEntries(given.map(([name, value]) => [name, Number(value)]));
    const cluster = new ModelCluster({ voters, spares, options });
    cluster.onEffect = (node, effect) => {
      const said = sayEffect(effect, this.names);
      if (said !== undefined) this.say(`${node.id} ${said}`);
    };
    this.#cluster = cluster;
  }

  /** The same index and term name the same entry on every disk. */
  give(id: number, terms: readonly number[]): void {
    const { disk } = this.cluster.node(id);
    for (const [index, term] of terms.entries()) {
      const key = `${index}/${term}`;
      const entry = this.#given.get(key) ?? this.cluster.nextEntryId();
      this.#given.set(key, entry);
      this.names.set(entry, 'given');
      disk.append([modelEntry({ baseOffset: index, records: 1, term, id: entry })]);
    }
    disk.durableIndex = disk.lastIndex;
    disk.state = { ...disk.state, term: Math.max(0, ...terms) };
    this.say(`${id} has ${terms.length} entries`);
  }

  /** Gives a node an input, then lets the disks do what they are asked for. */
  input(id: number, give: (core: RaftCore, nowMs: number) => void): void {
    const { nowMs } = this.cluster;
    this.cluster.node(id).input(nowMs, (core) => give(core, nowMs));
    this.finishDisks();
  }

  finishDisks(): void {
    const idle = (node: ModelNode) => this.#held.has(node.id) || !(node.save || node.sync || node.install);
    for (let node = this.#busy(idle); node !== undefined; node = this.#busy(idle)) {
      node.completeSave(this.cluster.nowMs);
      node.completeSync(this.cluster.nowMs);
      node.completeInstall(this.cluster.nowMs);
    }
    this.cluster.checker.afterStep(this.cluster.nodes);
  }

  hold(id: number, isHeld: boolean): void {
    if (isHeld) this.#held.add(id);
    else this.#held.delete(id);
    this.finishDisks();
  }

  timeout(id: number): void {
    const { cluster } = this;
    const { nextDeadlineMs } = cluster.core(id);
    if (nextDeadlineMs === Number.POSITIVE_INFINITY) throw new Error(`${id} waits for its disk, not for a time`);
    cluster.nowMs = Math.max(cluster.nowMs, nextDeadlineMs);
    this.input(id, (core, nowMs) => core.tick(nowMs));
  }

  tick(durationMs: number): void {
    const { cluster } = this;
    const endMs = cluster.nowMs + durationMs;
    for (;;) {
      const nextMs = Math.min(...cluster.nodes.map((node) => node.core?.nextDeadlineMs ?? Number.POSITIVE_INFINITY));
      if (nextMs > endMs) break;
      cluster.nowMs = Math.max(cluster.nowMs, nextMs);
      cluster.tickAll();
      this.finishDisks();
    }
    cluster.nowMs = endMs;
  }

  propose(id: number, names: readonly string[]): void {
    const { cluster } = this;
    const { onEffect } = cluster;
    // Entries get their numbers as they are proposed, and their names before they are said.
    cluster.onEffect = (node, effect) => {
      if (effect.kind === 'append' && node.id === id && effect.entries.length === names.length) {
        for (const [at, entry] of effect.entries.entries()) this.names.set(entryId(entry), names[at] ?? '');
      }
      onEffect?.(node, effect);
    };
    const isAppended = cluster.propose(
      id,
      names.map(() => 1),
    );
    cluster.onEffect = onEffect;
    if (!isAppended) this.say(`${id} refuses: it does not lead`);
    this.finishDisks();
  }

  changed(id: number, outcome: ChangeOutcome): void {
    if (outcome.kind === 'refused') this.say(`${id} refuses: ${outcome.reason}`);
    if (outcome.kind === 'unchanged') this.say(`${id} has it so already`);
    this.finishDisks();
  }

  /** Delivers or loses what is in flight and fits the words; returns how many messages that were. */
  arrive(words: readonly string[], { isLost }: { isLost: boolean }): number {
    const { cluster } = this;
    const way = words.find((word) => word.includes('->'));
    const type = words.find((word) => /^[a-z]+$/i.test(word));
    const count = Number(words.find((word) => /^\d+$/.test(word)) ?? Number.POSITIVE_INFINITY);
    const chosen = cluster.flights
      .filter(({ message }) => way === undefined || way === `${message.from}->${message.to}`)
      .filter(({ message }) => type === undefined || type === message.type)
      .slice(0, count);
    for (const flight of chosen) {
      const { message } = flight;
      cluster.flights.splice(cluster.flights.indexOf(flight), 1);
      const isCut = isLost || cluster.blocked.has(`${message.from}>${message.to}`);
      const isDown = cluster.node(message.to).core === undefined;
      this.say(`${sayMessage(message, this.names)}${isCut || isDown ? ' (lost)' : ''}`);
      this.#indent = '  ';
      if (!isCut) this.input(message.to, (core, nowMs) => core.step(message, nowMs));
      this.#indent = '';
    }
    return chosen.length;
  }

  settle(): void {
    for (let round = 0; this.arrive([], { isLost: false }) > 0; round += 1) {
      if (round >= SETTLE_ROUNDS_MAX) throw new Error('does not settle');
    }
  }

  states(): void {
    for (const { id, core } of this.cluster.nodes) {
      if (core === undefined) {
        this.say(`${id} down`);
        continue;
      }
      const log = `log to ${core.lastIndex}/${core.termAt(core.lastIndex)}, durable ${core.durableIndex}`;
      this.say(`${id} ${core.role}, term ${core.term}, ${log}, committed ${core.commitIndex}`);
      if (core.configuration !== this.cluster.bootstrap) this.say(`  quorum ${sayMembers(core.configuration)}`);
      for (const { nodeId: to, state, matchIndex } of core.followers())
        this.say(`  ${to} ${state}, match ${matchIndex}`);
    }
  }

  #busy(idle: (node: ModelNode) => boolean): ModelNode | undefined {
    return this.cluster.nodes.find((node) => !idle(node));
  }
}

const number = (word: string | undefined): number => {
  const value = Number(word);
  if (word === undefined || !Number.isInteger(value)) throw new Error(`"${word}" is not a number`);
  return value;
};

function cut(cluster: ModelCluster, one: number, other: string | undefined): void {
  const others = cluster.nodes.map(({ id }): number => id).filter((id) => id !== one);
  cluster.partition([one], other === undefined ? others : [number(other)]);
}

const commands = new Map<string, Command>([
  ['cluster', (transcript, [voters, ...settings]) => transcript.create(voters ?? '', settings)],
  ['given', (transcript, [id, ...terms]) => transcript.give(number(id), terms.map(number))],
  [
    'start',
    (transcript, [voters, ...settings]) => {
      if (voters !== undefined) transcript.create(voters, settings);
      transcript.cluster.startAll();
    },
  ],
  [
    'elect',
    (transcript, [id]) => {
      transcript.timeout(number(id));
      transcript.settle();
    },
  ],
  ['timeout', (transcript, [id]) => transcript.timeout(number(id))],
  ['tick', (transcript, [durationMs]) => transcript.tick(number(durationMs))],
  [
    'lapse',
    ({ cluster }, [durationMs]) => {
      cluster.nowMs += number(durationMs);
    },
  ],
  ['propose', (transcript, [id, ...names]) => transcript.propose(number(id), names)],
  ['deliver', (transcript, words) => void transcript.arrive(words, { isLost: false })],
  ['drop', (transcript, words) => void transcript.arrive(words, { isLost: true })],
  ['settle', (transcript) => transcript.settle()],
  ['cut', ({ cluster }, [one, other]) => cut(cluster, number(one), other)],
  ['heal', ({ cluster }) => cluster.blocked.clear()],
  ['crash', ({ cluster }, [id]) => cluster.crash(number(id))],
  ['restart', ({ cluster }, [id]) => cluster.restart(number(id))],
  ['hint', (transcript, [id, gone]) => hint(transcript, number(id), number(gone))],
  ['hold', (transcript, [id]) => transcript.hold(number(id), true)],
  ['release', (transcript, [id]) => transcript.hold(number(id), false)],
  [
    'snapshot',
    ({ cluster }, [id, retained]) =>
      cluster.node(number(id)).takeSnapshot(cluster.nowMs, { retained: number(retained ?? '0') }),
  ],
  [
    'transfer',
    (transcript, [id, to]) =>
      transcript.input(number(id), (core, nowMs) => void core.transferLeadership(nodeId(number(to)), nowMs)),
  ],
  [
    'read',
    (transcript, [id, readId]) =>
      transcript.input(number(id), (core, nowMs) => void core.readIndex(number(readId), nowMs)),
  ],
  [
    'add',
    (transcript, [id, member, role]) =>
      transcript.changed(
        number(id),
        transcript.cluster.add(number(id), number(member), { asLearner: role === 'learner' }),
      ),
  ],
  [
    'remove',
    (transcript, [id, member]) => transcript.changed(number(id), transcript.cluster.remove(number(id), number(member))),
  ],
  ['blank', ({ cluster }, [id]) => void cluster.replaceDisk(number(id))],
  ['states', (transcript) => transcript.states()],
]);

function hint(transcript: Transcript, id: number, gone: number): void {
  transcript.input(id, (core, nowMs) => core.peerRefused(nodeId(gone), nowMs));
}
