import { expect, test } from '@playwright/test';
import { expectSoundLayout } from '../stage/layout.js';

/** A check that cannot fail proves nothing: each kind of fault is put on a page once. */
const faults = [
  ['text on text', '<p style="position:absolute;top:10px">Øystein Weiß</p><p style="position:absolute;top:14px">Łukasz Nowak</p>'],
  ['a page wider than the window', '<div style="width:3000px">wide</div>'],
  ['a dialog wider than its frame', '<div role="dialog" style="width:200px"><div style="width:300px">wide</div></div>'],
  ['a part that failed', '<div class="failed" role="alert">The calendar couldn’t be shown</div>'],
] as const;

for (const [name, html] of faults) {
  test(`${name} is reported`, async ({ page }) => {
    await page.setContent(html);
    await expect(expectSoundLayout(page, name)).rejects.toThrow('layout of');
  });
}

test('text that is cut off, covered or below other text is no error', async ({ page }) => {
  await page.setContent(`
    <div style="display:flex"><span style="width:60px;overflow:hidden;white-space:nowrap">A name of a hundred letters</span><span>next</span></div>
    <p style="position:absolute;top:60px">below</p>
    <div style="position:absolute;top:60px;background:white;padding:4px">above</div>
    <p>One line</p><p>Another line</p>`);
  await expectSoundLayout(page, 'a sound page');
});
