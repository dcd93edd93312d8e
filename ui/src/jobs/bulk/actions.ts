/**
 * The actions of the bulk bar in their order. To add one, add an entry here. If it changes jobs or
 * appointments, `decide.ts`, `make-run.ts`, and the texts of `messages/bulk.ts` need it too.
 */
import type { Component } from 'svelte';
import Move from '@lucide/svelte/icons/move';
import Ban from '@lucide/svelte/icons/ban';
import Flag from '@lucide/svelte/icons/flag';
import Pause from '@lucide/svelte/icons/pause';
import Play from '@lucide/svelte/icons/play';
import Tag from '@lucide/svelte/icons/tag';
import RotateCcw from '@lucide/svelte/icons/rotate-ccw';
import Users from '@lucide/svelte/icons/users';
import Wrench from '@lucide/svelte/icons/wrench';
import type { AppointmentCard } from '../../ipc';
import { jobActionsOf } from '../../lib/reopen';
import { bulkMessages } from '../../messages/bulk';
import { hasTags } from '../job-tags';
import type { BulkAction } from './bulk.svelte';

/** An action of the bar. */
export interface BulkActionEntry {
  id: BulkAction;
  label: string;
  icon: Component<{ size?: number | string }>;
  /** Whether it can change any of the selected appointments. Of whole jobs, the dialog tells. */
  appliesTo: (cards: readonly AppointmentCard[]) => boolean;
  /** Whether the account has it; every account without this. */
  isOffered?: () => boolean;
}

const isMovable = (cards: readonly AppointmentCard[]) => cards.some(({ movable }) => movable);
const isOpen = (cards: readonly AppointmentCard[]) =>
  cards.some(({ state }) => state !== 'done' && state !== 'canceled');

/** All actions that ask in the bulk dialog. */
export const bulkActions: readonly BulkActionEntry[] = [
  { id: 'move', label: bulkMessages.move, icon: Move, appliesTo: isMovable },
  { id: 'assign', label: bulkMessages.assign, icon: Users, appliesTo: isMovable },
  {
    id: 'hold',
    label: bulkMessages.hold,
    icon: Pause,
    appliesTo: (cards) => jobActionsOf(cards).hold.some(({ state }) => state !== 'done'),
  },
  {
    id: 'removeHold',
    label: bulkMessages.removeHold,
    icon: Play,
    appliesTo: (cards) => jobActionsOf(cards).removeHold.length > 0,
  },
  {
    id: 'cancel',
    label: bulkMessages.cancel,
    icon: Ban,
    appliesTo: isOpen,
  },
  {
    id: 'removeCancellation',
    label: bulkMessages.removeCancellation,
    icon: RotateCcw,
    appliesTo: (cards) => jobActionsOf(cards).removeCancellation.length > 0,
  },
  { id: 'priority', label: bulkMessages.priority, icon: Flag, appliesTo: isOpen },
  { id: 'jobType', label: bulkMessages.jobType, icon: Wrench, appliesTo: isOpen },
  {
    id: 'tags',
    label: bulkMessages.tags,
    icon: Tag,
    appliesTo: (cards) => cards.some(({ state }) => state !== 'canceled'),
    isOffered: hasTags,
  },
];
