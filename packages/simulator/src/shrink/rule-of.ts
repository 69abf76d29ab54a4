/**
 * What a violation says without what differs from run to run (numbers, ids, lists of them): two violations of one rule
 * say the same.
 */
export function ruleOf(violation: string): string {
  return violation
    .replaceAll(/\b[A-Za-z0-9_-]{22}\b/g, 'ID')
    .replaceAll(/\b[pg]\d+\/[\d/]*/g, 'ID')
    .replaceAll(/\d+(\.\d+)?/g, '#')
    .replaceAll(/#(,#)+/g, '#')
    .replaceAll(/\[#?\]/g, '[#]');
}
