import { describe, expect, it } from 'vitest';
import { asAppError } from '.';
import { isolated, joined } from '../lib/bidi';
import { plainWords } from './plain-words';

describe('a message for the dispatcher', () => {
  it('has no errors of the system in it', () => {
    expect(plainWords('Connection refused (os error 111)')).toBe(
      'Can’t reach ServiceTitan. JPM Desk keeps trying.',
    );
    expect(
      plainWords('The server cannot be reached. tcp connect error: Connection refused (os error 111)'),
    ).toBe('The server cannot be reached.');
    expect(plainWords('Choose a reason.')).toBe('Choose a reason.');
    expect(asAppError({ kind: 'unreachable', message: 'dns error: no such host' }).message).not.toContain(
      'dns',
    );
  });
});

describe('texts of several scripts', () => {
  it('keep their own direction side by side', () => {
    expect(joined(['רחוב 5', null, '(512) 555-1000'])).toBe(
      `${isolated('רחוב 5')} · ${isolated('(512) 555-1000')}`,
    );
    expect(joined([undefined, ''])).toBe('');
  });
});
