/** A list with one item a place up (-1) or down (1); at an end, the same list. */
export function movedInList<T>(list: readonly T[], isIt: (one: T) => boolean, by: 1 | -1): readonly T[] {
  const at = list.findIndex(isIt);
  const item = list[at];
  const other = list[at + by];
  if (item === undefined || other === undefined) return list;
  return list.map((one, index) => (index === at ? other : index === at + by ? item : one));
}
