import { expect, type Page } from '@playwright/test';

/**
 * The strings that the program sends to a page: names, addresses, and the server's own words. They are
 * data, and in no catalog.
 */
export class ProgramStrings {
  private readonly strings = new Set<string>();

  private constructor() {}

  /** Shows the page's texts in the pseudo-locale, and collects from then on. Call it before the page opens. */
  static async collect(page: Page): Promise<ProgramStrings> {
    const collected = new ProgramStrings();
    await page.addInitScript(() => {
      (globalThis as { jpmDeskTextLocale?: string }).jpmDeskTextLocale = 'en-XA';
    });
    page.on('response', (response) => {
      if (!response.url().includes('/ipc/invoke/')) return;
      response.json().then(
        (answer: unknown) => collected.add(answer),
        // An answer that is no JSON has no strings.
        () => undefined,
      );
    });
    return collected;
  }

  private add(value: unknown): void {
    if (typeof value === 'string') {
      for (const string of [value, ...this.shortened(value)]) {
        const shown = string.replaceAll(/\s+/g, ' ').trim();
        if (/[A-Za-z]{2}/.test(shown)) this.strings.add(shown);
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const part of Object.values(value)) this.add(part);
    }
  }

  /** How the page shortens a string: a zone to its city, a name to `A. Ruiz`. */
  private shortened(value: string): string[] {
    if (/^[A-Z]\w+\/[\w/]+$/.test(value)) return [(value.split('/').at(-1) ?? '').replaceAll('_', ' ')];
    const [first = '', ...rest] = value.trim().split(/\s+/);
    return rest.length > 0 && rest.length < 4 ? [`${first.charAt(0)}. ${rest.join(' ')}`, `${first.charAt(0)}. ${rest.at(-1) ?? ''}`] : [];
  }

  /** Longest first, so that a name is taken before its parts. */
  get all(): string[] {
    return [...this.strings].sort((one, other) => other.length - one.length);
  }
}

/** Fails with a readable list when the page shows text that is neither of the catalog nor of the program. */
export async function expectCatalogText(page: Page, strings: ProgramStrings, what: string): Promise<void> {
  // The last answers may still be on their way to the collection.
  await expect
    .poll(async () => page.evaluate(textOutsideCatalog, strings.all), { message: `text of ${what} that is in no catalog`, timeout: 5_000 })
    .toEqual([]);
}

/** Runs in the page. */
function textOutsideCatalog(known: string[]): string[] {
  const ATTRIBUTES = ['aria-label', 'title', 'placeholder', 'alt', 'aria-description', 'aria-valuetext', 'aria-roledescription'];
  const isShown = (element: Element) => element.closest('script, style, kbd, [hidden]') === null && element.checkVisibility();
  const found: { text: string; where: Element }[] = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (node.parentElement && isShown(node.parentElement)) found.push({ text: node.textContent ?? '', where: node.parentElement });
  }
  for (const element of document.body.querySelectorAll(ATTRIBUTES.map((name) => `[${name}]`).join())) {
    if (!isShown(element)) continue;
    for (const name of ATTRIBUTES) found.push({ text: element.getAttribute(name) ?? '', where: element });
  }
  const outside = new Set<string>();
  for (const { text, where } of found) {
    // Values inside messages stand between invisible marks.
    // The toasts name the key that leads to them.
    let left = text.replace(/ alt\+T$/, '').replaceAll(/[\u2060-\u2063\u2066-\u2069]/g, '').replaceAll(/\s+/g, ' ').trim();
    if (!/[A-Za-z]{2}/.test(left)) continue;
    const shown = left;
    // Placeholders of a template are written the same in every language.
    left = left.replaceAll(/\{\w+\}/g, ' ');
    for (const string of known) {
      if (!/[A-Za-z]{2}/.test(left)) break;
      left = left.replaceAll(string, ' ');
    }
    if (/[A-Za-z]{2}/.test(left)) outside.add(`${left.trim().slice(0, 40)} of ${shown.slice(0, 60)} <${where.tagName.toLowerCase()} class="${where.getAttribute('class') ?? ''}">`);
  }
  return [...outside].slice(0, 40);
}
