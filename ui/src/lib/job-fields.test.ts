import type { JobDetail } from '../ipc';
import { describe, expect, it } from 'vitest';
import {
  canEditLists,
  changeOf,
  customFieldChange,
  editableFields,
  fieldsToEdit,
  seenOf,
  tagChangeOf,
  tagsBetween,
  textsOf,
  withTags,
} from './job-fields';

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

const tag = (id: string) => ({ id, name: `Tag ${id}`, color: null });
const gate = { typeId: '3', name: 'Gate', value: '4417' };

describe('tags', () => {
  it('are added only to jobs without them, and removed only from jobs with them', () => {
    const detail = { tags: [tag('1'), tag('2')] };
    expect(tagChangeOf(detail, { added: ['2', '3'], removed: ['1', '4'] })).toEqual({
      addedTagIds: ['3'],
      removedTagIds: ['1'],
    });
    expect(tagChangeOf(detail, { added: ['1'], removed: ['9'] })).toBeNull();
  });

  it('differ by those that were chosen and those that were removed', () => {
    expect(tagsBetween(['1', '2'], ['2', '3'])).toEqual({ added: ['3'], removed: ['1'] });
  });

  it('of a form begin with the changes of a rejected edit', () => {
    expect(withTags(['1', '2'], { addedTagIds: ['2', '3'], removedTagIds: ['1'] })).toEqual(['2', '3']);
    expect(withTags(['1'], null)).toEqual(['1']);
  });
});

describe('custom fields', () => {
  it('can be changed if their type is known, each type once', () => {
    const unknown = { typeId: null, name: 'Odd', value: 'x' };
    expect(editableFields([gate, unknown, gate])).toEqual([gate]);
  });

  it('change only if the text does, without white space around it', () => {
    expect(customFieldChange(gate, ' 4417 ')).toBeNull();
    expect(customFieldChange(gate, ' 1234 ')).toEqual({ ...gate, value: '1234' });
    expect(customFieldChange(gate, '')).toEqual({ ...gate, value: '' });
  });

  it('of a form include those of a rejected edit that the job does not have', () => {
    const requested = {
      customFields: [
        { ...gate, value: '1' },
        { typeId: '4', name: 'Age', value: '9' },
      ],
    };
    const fields = fieldsToEdit({ customFields: [gate] }, requested);
    expect(fields).toEqual([gate, { typeId: '4', name: 'Age', value: '' }]);
    expect(textsOf(fields, requested)).toEqual({ '3': '1', '4': '9' });
  });

  it('and tags can be changed by the API of the vendor only', () => {
    const detail = (edit: boolean, canUndoHoldAndCancel: boolean) =>
      ({ allowed: { edit }, canUndoHoldAndCancel }) as unknown as JobDetail;
    expect(canEditLists(detail(true, true))).toBe(true);
    expect(canEditLists(detail(true, false))).toBe(false);
    expect(canEditLists(detail(false, true))).toBe(false);
  });
});
