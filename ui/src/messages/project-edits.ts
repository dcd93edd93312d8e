/** Text of the changes that are made on a project's page. */
import { defineMessages } from './define';

export const projectEditMessages = defineMessages({
  saved: (field: string, project: string) => `${field} of ${project} changed`,
  dateStays: 'A date can be changed here, but only ServiceTitan can remove it.',
  summaryLosesFormatting: 'The formatting of the summary in ServiceTitan will be lost.',
  readOnly: 'This account’s API can’t change projects. Make changes in ServiceTitan.',

  // Jobs
  attach: 'Attach job',
  attachWhich: 'Job to attach',
  attachPlaceholder: 'Job number, type or address',
  attachNone: 'This customer has no other jobs',
  attachNoMatch: 'No other job of this customer matches',
  attached: (job: string, project: string) => `${job} attached to ${project}`,
  detach: (job: string) => `Detach ${job} from this project`,
  detached: (job: string, project: string) => `${job} detached from ${project}`,
  job: (number: string | null) => (number === null ? 'The new job' : `Job ${number}`),
  inProject: (project: string) => `in ${project}`,
  newJob: 'New job in this project',
  waitsForServer: 'You can add jobs when ServiceTitan has this project.',
  noCustomer: 'You can’t book a job here, because the project has no customer.',

  // Notes
  noteAdded: (project: string) => `Note added to ${project}`,
});
