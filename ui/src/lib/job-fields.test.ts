import { expect, it } from 'vitest';
import { changeOf, seenOf } from './job-fields';

const seen = seenOf({
  summary: 'No heat',
  priority: 'Normal',
  businessUnit: { id: '1', name: 'HVAC' },
  jobType: { id: '2', name: 'Repair' },
  campaign: null,
});

it('sends only a field that changes, and never clears one but the summary', () => {
  expect(seen).toEqual({
    summary: 'No heat',
    priority: 'Normal',
    businessUnitId: '1',
    jobTypeId: '2',
    campaignId: null,
  });
  expect(changeOf('priority', 'High', seen)).toEqual({ priority: 'High' });
  expect(changeOf('priority', 'Normal', seen)).toBeNull();
  expect(changeOf('jobTypeId', '', seen)).toBeNull();
  expect(changeOf('campaignId', '', seen)).toBeNull();
  expect(changeOf('campaignId', '9', seen)).toEqual({ campaignId: '9' });
  expect(changeOf('summary', ' No heat ', seen)).toBeNull();
  expect(changeOf('summary', '', seen)).toEqual({ summary: '' });
});
