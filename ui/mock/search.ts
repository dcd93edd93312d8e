/** Searches by the starts of words, as the program does. */
import type { MarkedText, SearchHits } from '../src/ipc/bindings';
import type { FakeDesk } from './desk';
import { appointmentSummary } from './customers';

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

class Words {
  readonly #words: string[];

  constructor(text: string) {
    this.#words = fold(text).match(WORD) ?? [];
  }

  get none(): boolean {
    return this.#words.length === 0;
  }

  /** Whether every typed word starts a word of these texts. */
  all(...texts: (string | null)[]): boolean {
    const there = fold(texts.filter(Boolean).join(' ')).match(WORD) ?? [];
    return this.#words.every((word) => there.some((one) => one.startsWith(word)));
  }

  mark(text: string): MarkedText {
    const marks: [number, number][] = [];
    for (const match of text.matchAll(WORD)) {
      const found = this.#words.filter((word) => fold(match[0]).startsWith(word));
      const length = Math.max(0, ...found.map((word) => word.length));
      if (length > 0) marks.push([match.index, match.index + length]);
    }
    return { text, marks };
  }

  maybe(text: string | null | undefined): MarkedText | null {
    return text == null || text === '' ? null : this.mark(text);
  }

  /** A text with its matches marked. */
  quote(text: string | null): MarkedText | null {
    const found = this.maybe(text);
    return found?.marks.length ? found : null;
  }
}

export function search(desk: FakeDesk, text: string, limit: number): SearchHits {
  const words = new Words(text);
  const hits: SearchHits = { jobs: [], appointments: [], customers: [], projects: [] };
  if (words.none) return hits;
  const { tenant } = desk;
  for (const job of tenant.jobs.values()) {
    const cards = [...tenant.appointments.values()].filter((card) => card.jobId === job.id);
    const card = cards[0];
    if (!card) continue;
    const own = [job.number, card.customer, card.address, card.jobType, job.summary];
    const pending = desk.pendingOf((row) => row.jobId === job.id);
    if (words.all(...own)) {
      hits.jobs.push({
        id: job.id,
        appointment: appointmentSummary(desk, card),
        number: words.maybe(job.number),
        state: job.state,
        customer: words.maybe(card.customer),
        address: words.maybe(card.address),
        jobType: words.maybe(card.jobType),
        summary: words.quote(job.summary),
        pending,
      });
      continue;
    }
    const appointment = cards.find((one) => words.all(...own, one.number, one.specialInstructions));
    if (appointment)
      hits.appointments.push({
        appointment: appointmentSummary(desk, appointment),
        number: words.maybe(appointment.number),
        customer: words.maybe(appointment.customer),
        instructions: words.quote(appointment.specialInstructions),
        pending,
      });
  }
  for (const customer of tenant.customers) {
    const places = customer.locations.map((place) => place.address);
    if (!words.all(customer.name, customer.phone, ...places)) continue;
    const jobs = [...tenant.jobs.values()].filter((job) => job.customerId === customer.id);
    hits.customers.push({
      id: customer.id,
      name: words.mark(customer.name),
      phone: words.maybe(customer.phone),
      address: words.maybe(places[0]),
      jobCount: jobs.length,
      latestJob: jobs.at(-1)?.id ?? null,
    });
  }
  for (const project of tenant.projects.values()) {
    const managers = project.managers.join(', ');
    if (!words.all(project.number, project.name, project.customer, project.address, managers)) continue;
    hits.projects.push({
      id: project.id,
      number: words.maybe(project.number),
      name: words.mark(project.name),
      status: project.status,
      customer: words.maybe(project.customer),
      address: words.maybe(project.address),
      managers: words.maybe(managers),
      pending: desk.pendingOf((row) => row.projectId === project.id),
    });
  }
  hits.jobs.sort((a, b) => (b.appointment?.start ?? 0) - (a.appointment?.start ?? 0));
  return {
    jobs: hits.jobs.slice(0, limit),
    appointments: hits.appointments.slice(0, limit),
    customers: hits.customers.slice(0, limit),
    projects: hits.projects.slice(0, limit),
  };
}
