/** Appointments as files for other programs; the program asks where to and writes them. */
import { printMessages } from '../../messages/calendar';
import { asAppError, desk, type AppointmentCard, type ExportFormat } from '../../ipc';
import { tell, tellProblem } from '../../state/toasts';

/** The name of a file without its folder. */
function fileOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** Writes these appointments, by start. */
export async function exportAppointments(
  cards: readonly AppointmentCard[],
  as: ExportFormat,
  name: string,
): Promise<void> {
  const appointmentIds = [...cards].sort((a, b) => a.start - b.start).map((card) => card.id);
  try {
    const done = await desk.exportAppointments({ format: as, appointmentIds, name });
    if (done) tell(printMessages.exported(done.count, fileOf(done.path)));
  } catch (thrown) {
    tellProblem(asAppError(thrown));
  }
}
