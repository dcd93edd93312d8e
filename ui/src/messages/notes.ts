/** The text of the notes of a job or a project. */
import { number } from '../lib/locale.svelte';
import { defineMessages } from './define';

export const noteMessages = defineMessages({
  title: 'Notes',
  add: 'Add note',
  newNote: 'New note',
  save: 'Save note',
  pin: 'Pin to top',
  pinned: 'Pinned',
  added: (job: string | null) => (job === null ? 'Note added' : `Note added to job ${job}`),
  none: 'No notes yet',
  loading: 'Loading notes…',
  offline: 'Notes will load when you’re online.',
  showAll: (count: number) => `Show all ${number(count)}`,
});
