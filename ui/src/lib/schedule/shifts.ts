/** The shifts of technicians. */
import type { ShiftSpan } from '../../ipc/bindings';

const shiftIndex = new WeakMap<readonly ShiftSpan[], Map<string, ShiftSpan[]>>();

/** The shifts of each technician. They are indexed once per response. */
export function shiftsByTechnician(shifts: readonly ShiftSpan[]): Map<string, ShiftSpan[]> {
  let index = shiftIndex.get(shifts);
  if (!index) {
    index = new Map();
    for (const shift of shifts) {
      const list = index.get(shift.technicianId);
      if (list) list.push(shift);
      else index.set(shift.technicianId, [shift]);
    }
    shiftIndex.set(shifts, index);
  }
  return index;
}
