import { expect, it } from 'vitest';
import { isRecordLink } from './record-link';

it.each([
  ['https://go.servicetitan.com/#/Job/Index/{id}', true],
  ['https://next.example.com/jobs?id={id}', true],
  ['http://go.servicetitan.com/#/Job/Index/{id}', false],
  ['javascript:alert({id})', false],
  ['https://{id}.example.com/', false],
  ['https://user@example.com/{id}', false],
  ['https://example.com/{id}/{id}', false],
  ['https://example.com/', false],
  ['', false],
])('the template %j is a link: %j', (template, expected) => {
  expect(isRecordLink(template)).toBe(expected);
});
