import { expect, test } from 'vitest';
import type { CustomerJob } from '../../ipc';
import { similarJobs } from './similar-work';

function job(id: string, jobTypeId: string | null, businessUnitId: string | null, locationId: string | null) {
  return { id, jobTypeId, businessUnitId, locationId } as CustomerJob;
}

const jobs = [
  job('unit', 'leak', 'plumbing', 'home'),
  job('type', 'noHeat', 'hvac', 'home'),
  job('elsewhere', 'noHeat', 'hvac', 'office'),
  job('unknown', null, null, null),
];

function found(work: { jobTypeId?: string; businessUnitId?: string; locationId?: string }) {
  const planned = { jobTypeId: null, businessUnitId: null, locationId: null, ...work };
  return similarJobs(jobs, planned).map(({ job: { id }, same }) => `${id} ${same}`);
}

test('work of the same type comes before work of the same business unit', () => {
  expect(found({ jobTypeId: 'noHeat', businessUnitId: 'plumbing' })).toEqual([
    'type jobType',
    'elsewhere jobType',
    'unit businessUnit',
  ]);
});

test('work at another location is not similar', () => {
  expect(found({ jobTypeId: 'noHeat', businessUnitId: 'hvac', locationId: 'home' })).toEqual([
    'type jobType',
  ]);
});

test('nothing is similar until a type or a unit is chosen', () => {
  expect(found({})).toEqual([]);
  expect(found({ jobTypeId: '', businessUnitId: '' })).toEqual([]);
});
