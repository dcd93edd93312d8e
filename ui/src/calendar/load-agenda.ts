/** Loads the agenda, which the first paint does not need. */
export const loadAgenda = () => import('./views/Agenda.svelte');
