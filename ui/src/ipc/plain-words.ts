/** Removes the operating system's sentences from messages for the dispatcher. */

const TECHNICAL =
  /\bos error\b|\berrno\b|tcp connect|dns error|error sending request|error trying to connect/i;

/** The message without technical sentences, or `instead` if nothing is left. */
export function plainWords(
  message: string,
  instead = 'Can’t reach ServiceTitan. JPM Desk keeps trying.',
): string {
  if (!TECHNICAL.test(message)) return message;
  const sentences = message.split(/(?<=[.!?])\s+/).filter((sentence) => !TECHNICAL.test(sentence));
  return sentences.join(' ') || instead;
}
