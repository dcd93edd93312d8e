import { expect, it, vi } from 'vitest';

vi.mock('../ipc', () => ({ backend: {}, onMirrorChanged: () => () => undefined, asAppError: String }));

const { placeOfUnassigned } = await import('./unassigned');

const board = { view: 'board', techniciansReadable: true, dayByTechnician: true, chosen: 'tray' } as const;

it('unassigned appointments are in the chosen place on the board and in a day by technician', () => {
  expect(placeOfUnassigned(board)).toBe('tray');
  expect(placeOfUnassigned({ ...board, chosen: 'row' })).toBe('row');
  expect(placeOfUnassigned({ ...board, view: 'day' })).toBe('tray');
});

it('unassigned appointments have no place of their own where the view has no technicians', () => {
  for (const view of ['week', 'month', 'agenda'] as const) {
    expect(placeOfUnassigned({ ...board, view })).toBeNull();
  }
  expect(placeOfUnassigned({ ...board, view: 'day', dayByTechnician: false })).toBeNull();
  expect(placeOfUnassigned({ ...board, techniciansReadable: false })).toBeNull();
});
