import { describe, expect, it } from 'vitest';
import { dialed } from './phone';

describe('a phone number', () => {
  it.each([
    ['(512) 555-1000', 'tel:5125551000'],
    ['+44 20 7946 0958', 'tel:+442079460958'],
    // The extension is not part of the number.
    ['(512) 555-1000 x12', 'tel:5125551000'],
    ['512-555-1000 ext. 12', 'tel:5125551000'],
    ['512 555 1000 #7', 'tel:5125551000'],
    ['５１２５５５１０００', 'tel:5125551000'],
    ['911', 'tel:911'],
    ['1-800-FLOWERS', null],
    ['ask the office', null],
    ['', null],
  ])('%s is called as %s', (number, address) => {
    expect(dialed(number)).toBe(address);
  });
});
