/** A project's page of the mock backend, and the edits of a project. */
import type { EditReceipt, ProjectCard, ProjectDetail, ProjectFields } from '../src/ipc/bindings';
import { tagsOfCustomer } from './customers';
import type { FakeDesk } from './desk';
import { problem } from './first';
import { cardsOf, rowOf } from './reads';
import type { FakeProject } from './tenant';

function find(desk: FakeDesk, id: string): FakeProject {
  const project = desk.tenant.projects.get(id);
  if (!project) throw problem('notFound', { code: 'projectNotDownloaded' });
  return project;
}

function fieldsOf(desk: FakeDesk, project: FakeProject): ProjectFields {
  const { employees, projectStatuses } = desk.tenant.choices;
  return {
    name: project.name,
    summary: project.summary,
    statusId: projectStatuses.find((one) => one.name === project.status)?.id ?? null,
    subStatusId: project.subStatusId ?? null,
    projectTypeId: project.projectTypeId ?? null,
    startDate: project.startDate,
    targetCompletionDate: project.targetDate,
    actualCompletionDate: project.actualDate,
    projectManagerIds: employees.filter((one) => project.managers.includes(one.name)).map(({ id }) => id),
    businessUnitIds: project.businessUnitIds ?? [],
  };
}

export function projectDetail(desk: FakeDesk, projectId: string): ProjectDetail {
  const project = find(desk, projectId);
  const { choices, customers } = desk.tenant;
  const customer = customers.find((one) => one.id === project.customerId);
  const jobs = [...desk.tenant.jobs.values()].filter((job) => job.projectId === projectId);
  const shown: ProjectCard = { ...project, pending: desk.pendingOf((row) => row.projectId === projectId) };
  const fields = fieldsOf(desk, project);
  const named = (list: readonly { id: string; name: string }[], id: string | null | undefined) => {
    const found = list.find((one) => one.id === id);
    return found ? { id: found.id, name: found.name } : null;
  };
  return {
    card: shown,
    customer: customer
      ? { id: customer.id, name: customer.name, phone: customer.phone, tags: tagsOfCustomer(customer.id) }
      : null,
    location: customer?.locations.find((one) => one.id === project.locationId) ?? null,
    fields,
    summaryHasFormatting: false,
    status: named(choices.projectStatuses, fields.statusId),
    subStatus: named(choices.projectSubStatuses, fields.subStatusId),
    projectType: named(choices.projectTypes, fields.projectTypeId),
    managers: choices.employees
      .filter((one) => fields.projectManagerIds?.includes(one.id))
      .map(({ id, name }) => ({ id, name })),
    businessUnits: choices.businessUnits.filter((one) => fields.businessUnitIds?.includes(one.id)),
    jobs: jobs.map((job) => rowOf(desk, job, cardsOf(desk, job.id))),
    appointments: jobs.flatMap((job) => cardsOf(desk, job.id)).sort((a, b) => a.start - b.start),
    notes: project.notes ?? [],
    notesReadOn: 0,
    operations: desk.operations().filter((row) => row.projectId === projectId && row.state !== 'done'),
  };
}

/** An edit that sets fields of a project and can put the old ones back. */
function change(project: FakeProject, to: Partial<FakeProject>) {
  const before = { ...project };
  return {
    apply: () => Object.assign(project, to),
    revert: () => {
      Object.assign(project, before);
    },
  };
}

export function updateProject(desk: FakeDesk, projectId: string, changes: ProjectFields): EditReceipt {
  const project = find(desk, projectId);
  const { employees, projectStatuses } = desk.tenant.choices;
  const to: Partial<FakeProject> = {};
  if (changes.name) to.name = changes.name;
  if (typeof changes.summary === 'string') to.summary = changes.summary || null;
  if (changes.statusId) {
    to.status = projectStatuses.find((one) => one.id === changes.statusId)?.name ?? null;
    to.subStatusId = null;
  }
  if (changes.subStatusId) to.subStatusId = changes.subStatusId;
  if (changes.projectTypeId) to.projectTypeId = changes.projectTypeId;
  if (changes.startDate) to.startDate = changes.startDate;
  if (changes.targetCompletionDate) to.targetDate = changes.targetCompletionDate;
  if (changes.actualCompletionDate) {
    to.actualDate = changes.actualCompletionDate;
    to.scheduleStatus = 'completed';
  }
  const managers = changes.projectManagerIds;
  if (managers) to.managers = employees.filter((one) => managers.includes(one.id)).map((one) => one.name);
  if (changes.businessUnitIds) to.businessUnitIds = changes.businessUnitIds;
  return desk.edit({ kind: 'updateProject', subject: project.name, projectId, ...change(project, to) });
}

export function addProjectNote(
  desk: FakeDesk,
  projectId: string,
  text: string,
  pinned: boolean,
): EditReceipt {
  const project = find(desk, projectId);
  const now = Date.now();
  const note = { id: String(now), text, pinned, writtenOn: now, employee: null, pending: null };
  return desk.edit({
    kind: 'addProjectNote',
    subject: project.name,
    projectId,
    ...change(project, { notes: [note, ...(project.notes ?? [])] }),
  });
}

export function setJobProject(desk: FakeDesk, jobId: string, projectId: string | null): EditReceipt {
  const job = desk.tenant.jobs.get(jobId);
  if (!job) throw problem('notFound', { code: 'jobNotDownloaded' });
  const before = job.projectId;
  return desk.edit({
    kind: projectId === null ? 'detachJob' : 'attachJob',
    subject: `#${job.number ?? ''}`,
    jobId,
    projectId: projectId ?? before,
    apply: () => {
      job.projectId = projectId;
    },
    revert: () => {
      job.projectId = before;
    },
  });
}
