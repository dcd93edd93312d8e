/** The text of undo, redo, and changes that could not be saved. */
import { defineMessages } from './define';

export const undoMessages = defineMessages({
  undo: 'Undo',
  limited: 'You can undo this until it’s sent',
  draft: (change: string) => `Draft: ${change}`,
  undone: (change: string) => `Undone: ${change}`,
  redone: (change: string) => `Redone: ${change}`,
  cannotMove: (appointments: string) => `Couldn’t move ${appointments}`,
  cannotUndo: 'Couldn’t undo',
  cannotUndoChange: (change: string) => `Couldn’t undo: ${change}`,
  cannotUndoMove: (appointment: string) => `Couldn’t undo the move of ${appointment}`,
  cannotRedo: 'Couldn’t redo',
  cannotRedoChange: (change: string) => `Couldn’t redo: ${change}`,
  rejected: (change: string) => `ServiceTitan rejected: ${change}`,
  changedByYou: (change: string) => `Also changed by you: ${change}`,
  changedByOthers: (change: string) => `Also changed by someone else: ${change}`,
  noReason: 'ServiceTitan gave no reason',
  review: 'Review',
  editAndResend: 'Edit and send again',
});
