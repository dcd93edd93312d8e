/** Tells choices of one name apart by their ids: two tags of a tenant can have the same name. */
import { fold } from './fold';

/** The choices, with the id added to each label that another one has, too. */
export function distinctLabels<T extends { value: string; label: string }>(choices: readonly T[]): T[] {
  const counts = new Map<string, number>();
  for (const { label } of choices) counts.set(fold(label), (counts.get(fold(label)) ?? 0) + 1);
  return choices.map((one) =>
    (counts.get(fold(one.label)) ?? 0) > 1 ? { ...one, label: `${one.label} (#${one.value})` } : one,
  );
}
