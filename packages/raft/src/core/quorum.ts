/** How many of `count` voters are a majority; 1 for one voter. */
export function majority(count: number): number {
  return Math.floor(count / 2) + 1;
}

/** The highest value that a majority of the voters has reached, given one value a voter. */
export function quorumValue(values: readonly number[]): number {
  const descending = [...values].sort((a, b) => b - a);
  const value = descending[majority(values.length) - 1];
  if (value === undefined) throw new RangeError('a quorum has at least one voter');
  return value;
}

export type VoteOutcome = 'won' | 'lost' | 'open';

/** What the votes so far decide; a voter without an entry has not answered. */
export function voteOutcome<Voter>(voters: readonly Voter[], votes: ReadonlyMap<Voter, boolean>): VoteOutcome {
  const needed = majority(voters.length);
  const granted = voters.filter((voter) => votes.get(voter) === true).length;
  const refused = voters.filter((voter) => votes.get(voter) === false).length;
  if (granted >= needed) return 'won';
  return voters.length - refused < needed ? 'lost' : 'open';
}
