/** Sentences of the system that mean nothing to a dispatcher. */

const TECHNICAL =
  /\bos error\b|\berrno\b|tcp connect|dns error|error sending request|error trying to connect/i;

/** The message without sentences that only a programmer understands; `instead` when nothing else is left. */
export function plainWords(
  message: string,
  instead = 'The server cannot be reached. JPM Desk tries again by itself.',
): string {
  if (!TECHNICAL.test(message)) return message;
  const sentences = message.split(/(?<=[.!?])\s+/).filter((sentence) => !TECHNICAL.test(sentence));
  return sentences.join(' ') || instead;
}
