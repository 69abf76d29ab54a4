/** Characters, which are all ASCII. */
export const TOPIC_NAME_LENGTH_MAX = 249;
const LEGAL = /^[A-Za-z0-9._-]+$/;

/**
 * Why a topic name is illegal, or undefined if it is legal. Kafka's rules: 1 to 249 of the characters
 * `a-z A-Z 0-9 . _ -`, and neither `.` nor `..` (a name becomes part of a folder's name).
 */
export function validateTopicName(name: string): string | undefined {
  if (name.length === 0) return 'a topic name cannot be empty';
  if (name === '.' || name === '..') return `a topic name cannot be "${name}"`;
  if (name.length > TOPIC_NAME_LENGTH_MAX) {
    return `a topic name has at most ${TOPIC_NAME_LENGTH_MAX} characters, this one ${name.length}`;
  }
  if (!LEGAL.test(name)) return `topic name "${name}" has a character other than a-z, A-Z, 0-9, ".", "_" and "-"`;
  return undefined;
}
