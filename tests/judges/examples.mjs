// One true call of each operation, made of records that the sandbox has.

const HOUR = 3_600_000;
const instant = (at) => new Date(at).toISOString();

/** Finds records that each change may be made to, and gives what to send: `{ id, body }` for each operation's name. */
export async function examples(sandbox) {
  const { data: jobs } = await sandbox.get('/jobs?pageSize=200&jobStatus=Scheduled');
  const { data: appointments } = await sandbox.get('/appointments?pageSize=200');
  const { data: projects } = await sandbox.get('/projects?pageSize=1');
  const { data: cancelReasons } = await sandbox.get('/job-cancel-reasons');
  const { data: holdReasons } = await sandbox.get('/job-hold-reasons');
  const [looked, cancelled, held, visited] = jobs;
  const planned = appointments.filter((one) => one.status === 'Scheduled' && ![cancelled.id, held.id].includes(one.jobId));
  const [moved] = planned;
  const start = Date.now() + 24 * HOUR;
  const times = { start: instant(start), end: instant(start + 2 * HOUR) };
  const windows = { arrivalWindowStart: instant(start), arrivalWindowEnd: instant(start + HOUR) };
  const { customerId, locationId, businessUnitId, jobTypeId } = looked;
  // A job need not name its campaign, but booking one must.
  const campaignId = jobs.find((job) => job.campaignId !== null).campaignId;
  const active = (reasons) => reasons.find((reason) => reason.active).id;
  return {
    listJobs: {},
    createJob: {
      body: {
        customerId, locationId, businessUnitId, jobTypeId, campaignId,
        priority: 'Normal',
        summary: 'No heat on the second floor',
        appointments: [{ ...times, ...windows, technicianIds: [] }],
      },
    },
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
