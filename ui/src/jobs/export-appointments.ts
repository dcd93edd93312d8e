/** Exports appointments to a file. The program asks for the file and writes it. */
import { fileName } from '../lib/file-name';
import { asAppError, backend, type AppointmentCard, type ExportFormat } from '../ipc';
import { printMessages as messages } from '../messages/calendar';
import { showError, showToast } from '../state/toasts';

/** Exports appointments, by start. `name` is the suggested name of the file. */
export async function exportAppointments(
  cards: readonly AppointmentCard[],
  format: ExportFormat,
  name: string,
): Promise<void> {
  const appointmentIds = [...cards].sort((a, b) => a.start - b.start).map((card) => card.id);
  try {
    const done = await backend.exportAppointments({ format, appointmentIds, name });
    if (done) showToast(messages.exported(done.count, fileName(done.path)));
  } catch (thrown) {
    showError(asAppError(thrown));
  }
}
