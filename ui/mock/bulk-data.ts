/** A large company: a given number of technicians, each with ten appointments a day. */
import type { AppointmentCard, TechnicianRow } from '../src/ipc/bindings';
import { instantOf, laterDate } from '../src/lib/zone';
import { ZONE, type Tenant } from './tenant';

const MINUTE = 60_000;
/** Ten appointments of 45 minutes with breaks fill a shift of ten hours. */
const EACH_DAY = 10;
const LENGTH = 45;
const EVERY = 60;
const FIRST = 7 * 60 + 15;
const DAYS = 7;

function technician(known: readonly TechnicianRow[], index: number): TechnicianRow {
  const like = known[index % known.length];
  const id = String(9000 + index);
  const name = `${like?.name ?? 'Technician'} ${String(Math.floor(index / known.length) + 1)}`;
  return { businessUnitId: null, businessUnit: null, team: null, skills: [], zones: [], ...like, id, name };
}

/** Replaces the tenant's technicians and appointments by many. */
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
      for (let index = 0; index < EACH_DAY; index += 1) {
        const start = instantOf(date, FIRST + index * EVERY, ZONE);
        const model = like[(person * 7 + index * 3) % like.length];
        if (!model) return;
        const card: AppointmentCard = {
          ...model,
          id: `${String(day + 2)}${String(person).padStart(3, '0')}${String(index)}`,
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
