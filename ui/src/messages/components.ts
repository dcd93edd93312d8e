/** The text of the components. */
import { defineMessages } from './define';
import { count } from './format';

export const componentMessages = defineMessages({
  // Lists to choose from.
  choose: 'Choose…',
  choices: 'Choices',
  noMatches: 'No matches',
  stillSearching: 'Still searching. Wait a moment, then choose from the list.',
  severalMatch: (text: string) => `“${text}” could be more than one. Choose from the list.`,
  nothingMatches: (text: string) => `Nothing matches “${text}”. Choose from the list.`,
  remove: (name: string) => `Remove ${name}`,
  moreBelow: (choices: number) => `${count(choices)} more. Scroll, or type to narrow the list`,
  typeToNarrow: 'More results. Type to narrow the list',
  chosen: 'selected',

  // Filters.
  filterBy: (facet: string) => `Filter by ${facet.toLowerCase()}`,
  filterByValue: (facet: string, value: string) => `Filter by ${facet.toLowerCase()}: ${value}`,
  filterByValues: (facet: string, values: number) =>
    `Filter by ${facet.toLowerCase()}: ${count(values)} selected`,
  filterCount: (facet: string, values: number) => `${facet} · ${count(values)}`,
  searchFacet: (facet: string) => `Search ${facet.toLowerCase()}`,
  nothingToChoose: 'Nothing to choose from yet',
  showAll: 'Show all',

  // Fields.
  optional: 'optional',
  clearSearch: 'Clear search',
  chooseDate: 'Choose a date',
  enterDate: (example: string) => `Enter a date, for example ${example}`,
  enterTime: (example: string) => `Enter a time, for example ${example}`,
  enterDuration: (example: string) => `Enter a duration, for example ${example}`,
  previousMonth: 'Previous month',
  nextMonth: 'Next month',

  // Dialogs.
  discardChanges: 'Discard your changes?',
  keepEditing: 'Keep editing',

  // A part of the window that failed.
  partFailed: (part: string) => `${part} couldn’t be shown`,
  partFailedHint:
    'Something went wrong inside JPM Desk. The rest of the window keeps working, and changes you saved are safe. Reload to try again.',
  reload: 'Reload',
});
