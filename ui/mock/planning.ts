/** The draft plan, in session storage, so that it survives a reload. */
import type { EditReceipt, DraftPlan, DraftPlanView } from '../src/ipc/bindings';
import type { FakeDesk } from './desk';
import * as edits from './edits';
import { marked } from './reads';

const NAME = 'fake plan';

function kept(): DraftPlan | null {
  const text = sessionStorage.getItem(NAME);
  return text === null ? null : (JSON.parse(text) as DraftPlan);
}

export function keep(plan: DraftPlan | null): void {
  if (plan) sessionStorage.setItem(NAME, JSON.stringify(plan));
  else sessionStorage.removeItem(NAME);
}

export function view(desk: FakeDesk): DraftPlanView | null {
  const plan = kept();
  if (!plan) return null;
  const cards = plan.moves.flatMap(({ appointmentId }) => {
    const card = desk.tenant.appointments.get(appointmentId);
    return card ? [marked(desk, card)] : [];
  });
  return { plan, cards };
}

export function publish(desk: FakeDesk): EditReceipt[] {
  const receipts = (kept()?.moves ?? []).map((move) => edits.move(desk, move));
  keep(null);
  return receipts;
}
