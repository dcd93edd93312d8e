import { describe, expect, it } from 'vitest';
import { cut, firstCharacter, withoutLast } from './graphemes';

const FAMILY = '👨‍👩‍👧';

describe('graphemes', () => {
  it('are never cut in half', () => {
    expect(cut('Acme', 4)).toBe('Acme');
    expect(cut('Acme', 3)).toBe('Acm');
    expect(cut('ab😀c', 3)).toBe('ab');
    expect(cut('ab😀c', 4)).toBe('ab😀');
    expect(cut(`ab${FAMILY}c`, 6)).toBe('ab');
    expect(cut('abe\u0301\u0301c', 4)).toBe('ab');
    expect(cut('😀'.repeat(3000), 4000)).toHaveLength(4000);
    expect(cut(`${FAMILY}${FAMILY}`, 3)).toBe('');
  });

  it('can be read from the start and removed from the end', () => {
    expect(firstCharacter('🔧 Smith')).toBe('🔧');
    expect(firstCharacter(`${FAMILY}x`)).toBe(FAMILY);
    expect(firstCharacter('')).toBe('');
    expect(withoutLast('a🔧')).toBe('a');
    expect(withoutLast('')).toBe('');
  });
});
