/** The commands of the mock backend. */
import type { AddAppointmentArgs, CreateJobArgs } from './arguments';
import type {
  AppointmentMove,
  AvailabilityRequest,
  CalendarRequest,
  ExportRequest,
  JobExportRequest,
  JobChanges,
  JobQuery,
  NewProject,
  ProjectWeeksRequest,
  ProjectFields,
  DraftPlan,
  Preferences,
  HoldOrCancelReason,
  SignInForm,
  TimeZoneChoice,
  WindowFailure,
} from '../src/ipc/bindings';
import type { Handler } from './bridge';
import { customerDetail } from './customers';
import { problem } from './first';
import type { FakeDesk } from './desk';
import * as edits from './edits';
import * as planning from './planning';
import * as projects from './projects';
import * as reads from './reads';
import { projectDashboard, projectDays, projectWeeks } from './project-work';
import { search } from './search';
import { zones } from './zones';
import { offsetAt } from '../src/lib/offsets';
import { serverFieldErrors } from '../src/messages/errors';

function signIn(desk: FakeDesk, form: SignInForm) {
  const faults: Record<string, string[]> = {};
  if (!/^\d+$/.test(form.tenant)) faults['tenant'] = ['The tenant id is a number.'];
  if (!form.clientId) faults['clientId'] = ['The client id is missing.'];
  if (!form.clientSecret) faults['clientSecret'] = ['The client secret is missing.'];
  if (!form.appKey) faults['appKey'] = ['The app key is missing.'];
  if (Object.keys(faults).length)
    throw problem('invalid', { code: 'invalidFields' }, serverFieldErrors(faults));
  if (form.clientSecret === 'wrong')
    throw problem(
      'wrongSecret',
      { code: 'secretRejected' },
      {
        clientSecret: [
          {
            code: 'serverMessage',
            message: 'Refused by the server. Copy both again from the developer portal.',
          },
        ],
      },
    );
  if (form.appKey === 'offline') throw problem('unreachable', { code: 'serverUnreachable' });
  if (form.keyStorage === 'keychain' && form.appKey === 'keychain')
    throw problem('keychainMissing', { code: 'keychainMissing' });
  const account = {
    id: `t${form.tenant}`,
    name: form.name || `Tenant ${form.tenant}`,
    environment: form.environment,
    tenant: form.tenant,
    timeZone: form.timeZone,
    sessionOnly: form.keyStorage === 'sessionOnly',
    hasVendorApi: true,
    apiAddress: null,
    tokenAddress: null,
  };
  return desk.setSession({ account, accounts: [...desk.session.accounts, account], problem: null });
}

/** Every time zone, with its time now. */
function timeZones(): TimeZoneChoice[] {
  return zones.map(({ name }) => ({
    name,
    aliases: name === 'America/Chicago' ? ['Central', 'Central Time', 'CST', 'CDT'] : [],
    offsetMinutes: offsetAt(Date.now(), name),
  }));
}

/** The commands by their name. */
export function handlers(desk: FakeDesk): Record<string, Handler> {
  return {
    session: () => desk.session,
    sign_in: ({ form }) => signIn(desk, form as SignInForm),
    start_demo: () => {
      const known = desk.session.accounts.some((one) => one.id === 'demo');
      const demo = {
        id: 'demo',
        name: 'Demo',
        environment: 'demo',
        tenant: '1',
        timeZone: 'America/Chicago',
        sessionOnly: true,
        hasVendorApi: true,
        apiAddress: null,
        tokenAddress: null,
      } as const;
      if (!known) desk.setSession({ accounts: [...desk.session.accounts, demo] });
      return desk.open('demo');
    },
    switch_account: ({ accountId }) => desk.open(String(accountId)),
    recover_edits: () => ({ recovered: 12, unfinished: 3, damagedFile: '/home/dana/outbox-damaged.db' }),
    close_account: () => desk.setSession({ account: null }),
    sign_out: ({ accountId }) =>
      desk.setSession({
        account: desk.session.account?.id === accountId ? null : desk.session.account,
        accounts: desk.session.accounts.filter((one) => one.id !== accountId),
      }),
    calendar_page: ({ request }) => reads.calendarPage(desk, request as CalendarRequest),
    day_counts: ({ request }) => reads.dayCounts(desk, request as CalendarRequest),
    availability: ({ request }) => reads.availability(desk, request as AvailabilityRequest),
    technician_contact: ({ technicianId }) => reads.technicianContact(String(technicianId)),
    tray: ({ request }) => reads.tray(desk, request as CalendarRequest),
    plan: () => planning.view(desk),
    save_plan: ({ plan }) => {
      planning.keep(plan as DraftPlan);
    },
    publish_plan: () => planning.publish(desk),
    discard_plan: () => {
      planning.keep(null);
    },
    export_appointments: ({ request }) => ({
      path: '/home/dana/Documents/appointments',
      count: (request as ExportRequest).appointmentIds.length,
    }),
    export_jobs: ({ request }) => {
      const { jobIds, query } = request as JobExportRequest;
      return {
        path: '/home/dana/Documents/jobs.csv',
        count: jobIds.length || reads.jobsPage(desk, query).total,
      };
    },
    print_window: () => {
      window.print();
    },
    jobs_page: ({ query }) => reads.jobsPage(desk, query as JobQuery),
    job_detail: ({ jobId }) => reads.jobDetail(desk, String(jobId)),
    refresh_job: () => null,
    refresh_customer: () => null,
    held_jobs: () => reads.heldJobs(desk),
    form_choices: () => desk.tenant.choices,
    arrival_windows: () =>
      [8, 10, 12, 14, 16].map((hour) => ({ from: hour * 60, to: hour * 60 + 120, businessUnitIds: [] })),
    open_projects: ({ customerId }) => reads.openProjects(desk, String(customerId)),
    search: ({ text, limit }) => search(desk, String(text), Number(limit)),
    find_customers: ({ text }) => reads.findCustomers(desk, String(text)),
    customer_detail: ({ customerId }) => customerDetail(desk, String(customerId)),
    project_dashboard: () => projectDashboard(desk),
    project_weeks: ({ request }) => projectWeeks(desk, request as ProjectWeeksRequest),
    project_days: ({ projectIds }) => projectDays(desk, projectIds as string[]),
    project_detail: ({ projectId }) => projects.projectDetail(desk, String(projectId)),
    refresh_project: () => null,
    move_appointment: ({ to }) => edits.move(desk, to as AppointmentMove),
    add_appointment: (args) => edits.addAppointment(desk, args as unknown as AddAppointmentArgs),
    set_special_instructions: ({ appointmentId, text }) =>
      edits.instructions(desk, String(appointmentId), String(text)),
    create_job: (args) => edits.createJob(desk, (args as unknown as CreateJobArgs).job),
    update_job: ({ jobId, changes }) => edits.updateJob(desk, String(jobId), changes as JobChanges),
    hold_job: ({ jobId, reason }) => edits.stop(desk, String(jobId), reason as HoldOrCancelReason, 'hold'),
    cancel_job: ({ jobId, reason }) =>
      edits.stop(desk, String(jobId), reason as HoldOrCancelReason, 'canceled'),
    add_note: ({ jobId, text, pinned }) => edits.addNote(desk, String(jobId), String(text), pinned === true),
    set_confirmation: ({ appointmentId, confirmed }) =>
      edits.setConfirmation(desk, String(appointmentId), confirmed === true),
    remove_hold: ({ jobId }) => edits.reopen(desk, String(jobId), 'hold'),
    remove_cancellation: ({ jobId }) => edits.reopen(desk, String(jobId), 'canceled'),
    create_project: ({ project }) => edits.createProject(desk, project as NewProject),
    update_project: ({ projectId, changes }) =>
      projects.updateProject(desk, String(projectId), changes as ProjectFields),
    add_project_note: ({ projectId, text, pinned }) =>
      projects.addProjectNote(desk, String(projectId), String(text), pinned === true),
    set_job_project: ({ jobId, projectId }) =>
      projects.setJobProject(desk, String(jobId), typeof projectId === 'string' ? projectId : null),
    preferences: () => desk.preferences,
    save_preferences: ({ preferences }) => {
      desk.preferences = preferences as Preferences;
    },
    set_time_zone: ({ timeZone }) => {
      const { account, accounts } = desk.session;
      if (!account) throw problem('signedOut', { code: 'noAccountOpen' });
      const changed = { ...account, timeZone: String(timeZone) };
      desk.setSession({
        account: changed,
        accounts: accounts.map((one) => (one.id === account.id ? changed : one)),
      });
    },
    time_zones: timeZones,
    open_log: () => null,
    open_in_service_titan: () => null,
    open_map: () => null,
    dismiss_notice: ({ kind }) =>
      desk.setSession({ notices: desk.session.notices.filter((notice) => notice.kind !== kind) }),
    sync_status: () => desk.status,
    sync_now: () => null,
    pause_download: () => desk.setStatus({ paused: true }),
    resume_download: () => desk.setStatus({ paused: false }),
    malformed_records: () => desk.malformed(),
    check_deletions: () => desk.setStatus({ deletionsCheckedOn: Date.now() }),
    operations: () => desk.operations(),
    booked_job: ({ operation }) => desk.booked(String(operation)),
    undo_operation: ({ operation }) => desk.undo(String(operation)),
    retry_operation: ({ operation }) => {
      desk.retry(String(operation));
    },
    dismiss_operation: ({ operation }) => {
      desk.dismiss(String(operation));
    },
    roll_back_operation: ({ operation }) => desk.rollBack(String(operation)),
    window_ready: () => {
      document.documentElement.dataset['windowReady'] = 'yes';
    },
    window_failed: ({ failure }) => {
      desk.failures.push(failure as WindowFailure);
      document.documentElement.dataset['failures'] = String(desk.failures.length);
    },
    about: () => ({
      version: '0.1.0',
      dataDirectory: '/home/dana/.local/share/dev.jpmdesk.app',
      logDirectory: '/home/dana/.local/share/dev.jpmdesk.app/logs',
      timeZoneRules: { version: '2026f', folder: null, outdated: false },
    }),
  };
}
