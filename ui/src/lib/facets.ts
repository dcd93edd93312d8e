/** Facets: the properties by which a list is filtered, such as status and job type. */

/** A value that can be chosen. */
export interface FacetOption {
  value: string;
  label: string;
}

/** A facet of a list that the engine filters. */
export interface Facet<Id extends string> {
  id: Id;
  label: string;
  options: () => readonly FacetOption[];
}

/** A facet of a list that the window filters. */
export interface ItemFacet<Id extends string, Item> extends Facet<Id> {
  /** The values of an item. The item is shown if one of them is chosen. */
  valuesOf: (item: Item) => readonly string[];
}

/** The chosen values of each facet; with none, the facet shows everything. */
export type Chosen<Id extends string> = Readonly<Record<Id, ReadonlySet<string>>>;

/** The chosen values as sets. */
export function chosenOf<Id extends string>(
  facets: readonly Facet<Id>[],
  valuesOf: (id: Id) => Iterable<string>,
): Chosen<Id> {
  return Object.fromEntries(facets.map(({ id }) => [id, new Set(valuesOf(id))])) as unknown as Chosen<Id>;
}

/** No values. */
export function noneChosen<Id extends string>(facets: readonly Facet<Id>[]): Chosen<Id> {
  return chosenOf(facets, () => []);
}

/** The choice with a value added, or removed if it was chosen. */
export function toggled<Id extends string, T extends Chosen<Id>>(chosen: T, id: Id, value: string): T {
  const next = new Set(chosen[id]);
  if (!next.delete(value)) next.add(value);
  return { ...chosen, [id]: next };
}

/** How many values are chosen. */
export function countChosen<Id extends string>(facets: readonly Facet<Id>[], chosen: Chosen<Id>): number {
  return facets.reduce((sum, { id }) => sum + chosen[id].size, 0);
}

/** Whether an item has a chosen value of every facet that has any. */
export function matchesChosen<Id extends string, Item>(
  facets: readonly ItemFacet<Id, Item>[],
  chosen: Chosen<Id>,
  item: Item,
): boolean {
  return facets.every(
    ({ id, valuesOf }) => chosen[id].size === 0 || valuesOf(item).some((value) => chosen[id].has(value)),
  );
}

/** The labels of the chosen values, for each facet that has any. */
export function chosenLabels<Id extends string>(
  facets: readonly Facet<Id>[],
  chosen: Chosen<Id>,
): { id: Id; label: string; values: string[] }[] {
  return facets
    .filter(({ id }) => chosen[id].size > 0)
    .map(({ id, label, options }) => {
      const labels = new Map(options().map((option) => [option.value, option.label] as const));
      return { id, label, values: [...chosen[id]].map((value) => labels.get(value) ?? `#${value}`) };
    });
}
