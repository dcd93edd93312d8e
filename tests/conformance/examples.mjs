// A valid call of each operation. Records to change are booked first, because existing jobs may be
// paid or dispatched, depending on the day.

const HOUR = 3_600_000;
const instant = (at) => new Date(at).toISOString();

/** Books records, and returns `{ id, body }` by operation. */
export async function examples(sandbox) {
  const { data: jobs } = await sandbox.get('/jobs?pageSize=200');
  const { data: projects } = await sandbox.get('/projects?pageSize=1');
  const { data: cancelReasons } = await sandbox.get('/job-cancel-reasons');
  const { data: holdReasons } = await sandbox.get('/job-hold-reasons');
  const start = Date.now() + 24 * HOUR;
  const times = { start: instant(start), end: instant(start + 2 * HOUR) };
  const windows = { arrivalWindowStart: instant(start), arrivalWindowEnd: instant(start + HOUR) };
  // An existing job may lack a campaign; a new one may not.
  const { customerId, locationId, businessUnitId, jobTypeId, campaignId } = jobs.find((job) => job.campaignId !== null);
  const booking = {
    customerId, locationId, businessUnitId, jobTypeId, campaignId,
    priority: 'Normal',
    summary: 'No heat on the second floor',
    appointments: [{ ...times, ...windows, technicianIds: [] }],
  };
  const book = () => sandbox.post('/jobs', booking);
  const [looked, cancelled, held, visited] = [await book(), await book(), await book(), await book()];
  const { data: [moved] } = await sandbox.get(`/appointments?jobId=${visited.id}`);
  const active = (reasons) => reasons.find((reason) => reason.active).id;
  return {
    listJobs: {},
    createJob: { body: booking },
    getJob: { id: looked.id },
    updateJob: { id: looked.id, body: { summary: 'Call before arriving', priority: 'High' } },
    cancelJob: { id: cancelled.id, body: { reasonId: active(cancelReasons), memo: 'The customer called' } },
    holdJob: { id: held.id, body: { reasonId: active(holdReasons), memo: 'Waiting for a part' } },
    getJobHistory: { id: looked.id },
    listAppointments: {},
    createAppointment: { body: { jobId: visited.id, ...times, ...windows, technicianIds: [], specialInstructions: 'Ring twice' } },
    getAppointment: { id: moved.id },
    updateAppointment: { id: moved.id, body: { specialInstructions: 'The dog is friendly' } },
    rescheduleAppointment: { id: moved.id, body: { ...times, ...windows } },
    listProjects: {},
    createProject: { body: { name: 'New boiler room', summary: 'Three visits', customerId, locationId, projectManagerIds: [], startDate: '2030-01-07', targetCompletionDate: '2030-02-01' } },
    getProject: { id: projects[0].id },
    listJobTypes: {},
    listJobCancelReasons: {},
  };
}
