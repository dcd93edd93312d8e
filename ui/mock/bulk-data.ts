/** A large company: as many technicians as asked for, each with ten appointments on every day. */
import type { AppointmentCard, TechnicianRow } from '../src/ipc/bindings';
import { instantOf, laterDate } from '../src/lib/zone';
import { ZONE, type Tenant } from './tenant';

const MINUTE = 60_000;
/** Ten of 45 minutes, one behind the other, fill a shift of ten hours with some air between them. */
const EACH_DAY = 10;
const LENGTH = 45;
const EVERY = 60;
const FIRST = 7 * 60 + 15;
const DAYS = 7;

function technician(known: readonly TechnicianRow[], index: number): TechnicianRow {
  const like = known[index % known.length];
  const id = String(9000 + index);
  const name = `${like?.name ?? 'Technician'} ${String(Math.floor(index / known.length) + 1)}`;
  return { businessUnitId: null, businessUnit: null, team: null, skills: [], ...like, id, name };
}

/** Puts a crowd in the place of the tenant's own people and appointments. */
export function crowd(tenant: Tenant, count: number): void {
  const like = [...tenant.appointments.values()].filter((card) => card.movable && card.state === 'scheduled');
  const people = Array.from({ length: count }, (_, index) => technician(tenant.choices.technicians, index));
  tenant.choices.technicians = people;
  tenant.shifts = [];
  tenant.appointments.clear();
  for (let day = -1; day < DAYS - 1; day += 1) {
    const date = laterDate(tenant.today, day);
    people.forEach(({ id }, person) => {
      const begin = instantOf(date, FIRST - 15, ZONE);
      tenant.shifts.push({ technicianId: id, start: begin, end: begin + 600 * MINUTE, kind: 'normal' });
      for (let visit = 0; visit < EACH_DAY; visit += 1) {
        const start = instantOf(date, FIRST + visit * EVERY, ZONE);
        const model = like[(person * 7 + visit * 3) % like.length];
        if (!model) return;
        const card: AppointmentCard = {
          ...model,
          id: `${String(day + 2)}${String(person).padStart(3, '0')}${String(visit)}`,
          start,
          end: start + LENGTH * MINUTE,
          arrivalStart: start,
          arrivalEnd: start + 120 * MINUTE,
          technicianIds: [id],
        };
        tenant.appointments.set(card.id, card);
      }
    });
  }
}
