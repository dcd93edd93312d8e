import { expect, it } from 'vitest';
import { changeOf, subStatusesOf } from './project-fields';

it('changeOf sends only a value that differs from the one that was seen', () => {
  const seen = { name: 'Roof', summary: 'Two floors', startDate: '2026-11-24', statusId: '7' };
  expect(changeOf('name', ' Roof ', seen)).toBeNull();
  expect(changeOf('name', 'Roof and gutters ', seen)).toEqual({ name: 'Roof and gutters' });
  expect(changeOf('statusId', '8', seen)).toEqual({ statusId: '8' });
  expect(changeOf('startDate', '2026-11-25', seen)).toEqual({ startDate: '2026-11-25' });
  expect(changeOf('targetCompletionDate', '2026-11-25', seen)).toEqual({
    targetCompletionDate: '2026-11-25',
  });
});

it('changeOf empties only the fields that the API can empty', () => {
  const seen = { name: 'Roof', summary: 'Two floors', startDate: '2026-11-24', projectManagerIds: ['1'] };
  expect(changeOf('summary', '', seen)).toEqual({ summary: '' });
  expect(changeOf('projectManagerIds', [], seen)).toEqual({ projectManagerIds: [] });
  expect(changeOf('name', ' ', seen)).toBeNull();
  expect(changeOf('startDate', null, seen)).toBeNull();
});

it('changeOf ignores the order of people', () => {
  const seen = { projectManagerIds: ['1', '2'] };
  expect(changeOf('projectManagerIds', ['2', '1'], seen)).toBeNull();
  expect(changeOf('projectManagerIds', ['2', '1', '3'], seen)).toEqual({
    projectManagerIds: ['2', '1', '3'],
  });
  expect(changeOf('businessUnitIds', [], seen)).toBeNull();
});

it('subStatusesOf keeps the tenant’s order and leaves out those of other statuses', () => {
  const all = [
    { id: '3', statusId: '1' },
    { id: '1', statusId: '2' },
    { id: '2', statusId: null },
  ];
  expect(subStatusesOf(all, '1').map((one) => one.id)).toEqual(['3', '2']);
  expect(subStatusesOf(all, null).map((one) => one.id)).toEqual(['2']);
});
