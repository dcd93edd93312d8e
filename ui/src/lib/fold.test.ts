import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, foldedWords } from './fold';

describe('fold', () => {
  it.each([
    ['Øystein Weiß', 'oystein weiss'],
    ['WEISS', 'weiss'],
    ['STRAẞE', 'strasse'],
    ['Łukasz', 'lukasz'],
    ['José Núñez', 'jose nunez'],
    ['Jose\u0301', 'jose'],
    ['Ægir Þórsson', 'aegir thorsson'],
    ['Đặng', 'dang'],
    ['İstanbul Iğdır', 'istanbul igdir'],
    ['O’Brien', "o'brien"],
    ['Müller–Lüdenscheidt', 'muller-ludenscheidt'],
    ['  two   blanks ', 'two blanks'],
    ['no\u00a0break', 'no break'],
    ['ﬁne', 'fine'],
    ['שָׁלוֹם', 'שלום'],
    ['Ёлкина', 'елкина'],
    ['\u200fדוד\u200e 12', 'דוד 12'],
  ])('%s', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
    );
  });

  it('splits into words', () => {
    expect(foldedWords(' José  Núñez ')).toEqual(['jose', 'nunez']);
    expect(foldedWords('  ')).toEqual([]);
  });
});
