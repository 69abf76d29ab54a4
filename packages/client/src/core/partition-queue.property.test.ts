// A partition queue against a naive model of a broker, under every mix of lost requests, lost answers, requests that
// arrive late, answers that stay away, elections, refusals and timeouts. Whatever happens, the log never holds a record twice, never one that was
// reported failed, and always those that were reported delivered, in the order in which they were given.
import type { ErrorName } from '@tidemark/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PartitionQueue } from './partition-queue.js';
import type { BatchSequence, ProducerBatch, ProducerIdentity } from './producer-batch.js';

interface Request {
  readonly sequence: BatchSequence;
  readonly values: readonly number[];
}

/**
 * The leader's check of sequences, as replication.md has it: the last five batches of each producer are remembered. A record is
 * committed when it, or one behind it, is acknowledged; the next leader may lack all others.
 */
class ModelBroker {
  #batches: Request[] = [];
  #committed = 0;

  get log(): number[] {
    return this.#batches.flatMap(({ values }) => values);
  }

  append({ sequence, values }: Request): ErrorName | undefined {
    const base = sequence.baseSequence;
    const own = this.#batches.filter((batch) => batch.sequence.identity.producerId === sequence.identity.producerId);
    const last = own.at(-1);
    if (last === undefined && base !== 0) return 'UNKNOWN_PRODUCER_ID';
    const next = last === undefined ? 0 : last.sequence.baseSequence + last.values.length;
    if (own.slice(-5).some((batch) => batch.sequence.baseSequence === base)) return undefined;
    if (base < next) return 'DUPLICATE_SEQUENCE';
    if (base > next) return 'OUT_OF_ORDER_SEQUENCE';
    this.#batches.push({ sequence, values });
    return undefined;
  }

  /** What the client hears of a batch that is in the log. */
  acknowledge({ sequence }: Request): ErrorName | undefined {
    const at = this.#batches.findIndex((batch) => isSame(batch.sequence, sequence));
    // It was there, and an election has cost it.
    if (at < 0) return 'NOT_LEADER';
    this.#committed = Math.max(this.#committed, at + 1);
    return undefined;
  }

  /** Another leads, who has what is committed and `more` batches at most. */
  fail(more: number): void {
    this.#batches = this.#batches.slice(0, this.#committed + more);
  }
}

function isSame(a: BatchSequence, b: BatchSequence): boolean {
  return a.identity.producerId === b.identity.producerId && a.baseSequence === b.baseSequence;
}

interface Sent {
  readonly batch: ProducerBatch<number>;
  readonly request: Request;
  /** What the broker came to, if it has judged the request before the client hears of it. */
  judged?: { readonly error: ErrorName | undefined };
}

type Fate =
  | 'answered'
  | 'requestLost'
  | 'answerLost'
  | 'late'
  | 'refusedForNow'
  | 'refused'
  | 'tooLarge'
  | 'tooLargeAtFirst';

type Action =
  | { readonly kind: 'send'; readonly count: number }
  | { readonly kind: 'take' }
  | { readonly kind: 'settle'; readonly which: number; readonly fate: Fate }
  | { readonly kind: 'overtake'; readonly count: number }
  | { readonly kind: 'arrive'; readonly which: number; readonly again: boolean }
  | { readonly kind: 'election'; readonly more: number }
  | { readonly kind: 'lateArrival'; readonly which: number }
  | { readonly kind: 'wait'; readonly ms: number };

// Late ones twice: they are what breaks bookkeeping that looks right.
const fates: readonly Fate[] = [
  'answered',
  'requestLost',
  'answerLost',
  'late',
  'late',
  'refusedForNow',
  'refused',
  'tooLarge',
  'tooLargeAtFirst',
];
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('send' as const), count: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 5, arbitrary: fc.constant({ kind: 'take' as const }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('settle' as const), which: fc.nat(4), fate: fc.constantFrom(...fates) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('overtake' as const), count: fc.nat(8) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('arrive' as const), which: fc.nat(4), again: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('election' as const), more: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lateArrival' as const), which: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 600 }) }) },
);

class Run {
  readonly broker = new ModelBroker();
  readonly delivered: number[] = [];
  readonly failed: number[] = [];
  readonly unknown: number[] = [];
  readonly #queue = new PartitionQueue<number>({
    batchBytesMax: 65,
    lingerMs: 0,
    deliveryTimeoutMs: 1000,
    idempotent: true,
    inFlightMax: 5,
  });
  readonly #inFlight: Sent[] = [];
  readonly #late: Request[] = [];
  #identity: ProducerIdentity = { producerId: 0, producerEpoch: 0 };
  #nextValue = 0;
  #nowMs = 0;

  get sent(): number {
    return this.#nextValue;
  }

  do(step: Action): void {
    if (step.kind === 'send') this.#send(step.count);
    else if (step.kind === 'take') this.#take();
    else if (step.kind === 'settle') this.#settle(step.which, step.fate);
    else if (step.kind === 'wait') this.#wait(step.ms);
    else if (step.kind === 'overtake') this.#overtake(step.count);
    else if (step.kind === 'arrive') this.#arriveAhead(step);
    else if (step.kind === 'election') this.broker.fail(step.more);
    else {
      const [request] = this.#late.splice(step.which, 1);
      if (request !== undefined) this.broker.append(request);
    }
  }

  /** From here on everything is answered. */
  finish(): void {
    while (!this.#queue.isEmpty) {
      while (this.#take());
      this.#settle(0, 'answered');
    }
    for (const request of this.#late.splice(0)) this.broker.append(request);
  }

  #send(count: number): void {
    for (let at = 0; at < count; at++) {
      const value = this.#nextValue++;
      this.#queue.append({ timestampMs: 0 }, { sizeBytes: 1, nowMs: this.#nowMs }, value);
    }
  }

  #take(): boolean {
    if (this.#queue.needsIdentity(this.#identity)) {
      this.#identity = { producerId: this.#identity.producerId + 1, producerEpoch: 0 };
    }
    const batch = this.#queue.take(this.#identity);
    if (batch?.sequence === undefined) return false;
    this.#inFlight.push({ batch, request: { sequence: batch.sequence, values: [...batch.deliveries] } });
    return true;
  }

  /** The oldest in flight arrives and is not answered: its request waits for another partition, say. Later ones are. */
  #overtake(count: number): void {
    const [sent] = this.#inFlight;
    if (sent === undefined) return;
    this.#arrive(sent);
    for (let at = 0; at < count; at++) {
      this.#send(1);
      this.#take();
      this.#settle(1, 'answered');
    }
  }

  /** It is judged before those in flight ahead of it, and answered whenever it is settled; a copy may come once more. */
  #arriveAhead({ which, again }: { readonly which: number; readonly again: boolean }): void {
    const sent = this.#inFlight[which];
    if (sent === undefined) return;
    this.#arrive(sent);
    if (again) this.#late.push(sent.request);
  }

  #arrive(sent: Sent): ErrorName | undefined {
    sent.judged ??= { error: this.broker.append(sent.request) };
    return sent.judged.error;
  }

  #settle(which: number, fate: Fate): void {
    const [sent] = this.#inFlight.splice(which, 1);
    if (sent === undefined) return;
    const { batch } = sent;
    const outcome = this.#queue.settle(batch, this.#answer(sent, fate), this.#nowMs);
    if (outcome !== 'retry') this[outcome].push(...batch.deliveries);
  }

  #answer(sent: Sent, fate: Fate): ErrorName | undefined {
    const refusal = sent.judged === undefined ? refusalOf(sent, fate) : undefined;
    if (refusal !== undefined) return refusal;
    if (fate === 'requestLost') return 'DISCONNECTED';
    if (fate === 'late') this.#late.push(sent.request);
    if (fate === 'late') return 'REQUEST_TIMED_OUT';
    const error = this.#arrive(sent);
    if (fate === 'answerLost') return 'DISCONNECTED';
    return error ?? this.broker.acknowledge(sent.request);
  }

  #wait(ms: number): void {
    this.#nowMs += ms;
    for (const { batch, outcome } of this.#queue.expire(this.#nowMs)) this[outcome].push(...batch.deliveries);
  }
}

/** Of a request that is not judged by its sequence. */
function refusalOf({ batch, request }: Sent, fate: Fate): ErrorName | undefined {
  if (fate === 'tooLarge') return 'RECORD_TOO_LARGE';
  if (fate === 'tooLargeAtFirst' && batch.certain && request.values.length > 1) return 'RECORD_TOO_LARGE';
  if (fate === 'refusedForNow') return 'NOT_ENOUGH_REPLICAS';
  return fate === 'refused' ? 'INVALID_RECORD' : undefined;
}

it('never duplicates, reorders or invents, whatever the fate of its requests', () => {
  // What was answered comes again only where a network doubles frames, which TCP does not do.
  const once = action.filter((each) => !(each.kind === 'arrive' && each.again));
  fc.assert(
    fc.property(fc.array(once, { minLength: 10, maxLength: 60 }), (actions) => {
      const run = new Run();
      for (const each of actions) run.do(each);
      run.finish();
      const { log } = run.broker;
      expect(new Set(log).size, 'a record is in the log twice').toBe(log.length);
      for (const value of run.failed) expect(log, `${value} failed for certain`).not.toContain(value);
      const offsets = run.delivered.toSorted((a, b) => a - b).map((value) => log.indexOf(value));
      expect(offsets, 'a delivered record is missing').not.toContain(-1);
      expect(offsets, 'the log has another order').toEqual(offsets.toSorted((a, b) => a - b));
      expect(run.delivered.length + run.failed.length + run.unknown.length).toBe(run.sent);
    }),
    { numRuns: 3000 },
  );
});

it('delivers everything once and in order when failures pass, even if requests are doubled on the way', () => {
  const final: readonly Fate[] = ['refused', 'tooLarge'];
  const passing = action.filter(
    (each) => each.kind !== 'wait' && !(each.kind === 'settle' && final.includes(each.fate)),
  );
  fc.assert(
    fc.property(fc.array(passing, { minLength: 10, maxLength: 120 }), (actions) => {
      const run = new Run();
      for (const each of actions) run.do(each);
      run.finish();
      expect(run.broker.log).toEqual(Array.from({ length: run.sent }, (_, value) => value));
      expect([run.failed, run.unknown]).toEqual([[], []]);
    }),
    { numRuns: 1000 },
  );
});
