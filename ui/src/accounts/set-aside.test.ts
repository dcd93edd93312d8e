import { describe, expect, it } from 'vitest';
import { setAsideText } from './set-aside';

describe('a damaged file that was set aside', () => {
  it('says what was saved and where the file is', () => {
    expect(setAsideText({ recovered: 12, unfinished: 3, damagedFile: '/data/outbox-damaged.db' })).toEqual({
      title: '12 saved changes could be read',
      description:
        '3 of them are still to be sent or checked. See Sync. The damaged file was kept: /data/outbox-damaged.db',
    });
    expect(setAsideText({ recovered: 1, unfinished: 0, damagedFile: null })).toEqual({
      title: '1 saved change could be read',
      description: 'None of them was waiting.',
    });
    expect(setAsideText({ recovered: 0, unfinished: 0, damagedFile: '/x' })).toEqual({
      title: 'No saved changes could be read',
      description: 'The damaged file was kept: /x',
    });
  });
});
