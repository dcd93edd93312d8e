/** The row that gets the focus when `id` leaves the list: the one after it, or else the last one. */
export function rowAfter(
  before: readonly { id: string }[],
  now: readonly { id: string }[],
  id: string,
): string | null {
  const left = new Set(now.map((row) => row.id));
  if (left.has(id)) return id;
  const at = before.findIndex((row) => row.id === id);
  const next = before.slice(at + 1).find((row) => left.has(row.id));
  return next?.id ?? now.at(-1)?.id ?? null;
}
