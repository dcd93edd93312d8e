/** Whether a text is a template of links to records, with one `{id}`. */
export function isRecordLink(template: string): boolean {
  return isLinkTemplate(template, '{id}');
}

/**
 * Whether a text is a template of links: an HTTPS address with one placeholder after its host. The
 * program checks the same before it saves or opens one.
 */
export function isLinkTemplate(template: string, placeholder: string): boolean {
  if (template.split(placeholder).length !== 2) return false;
  try {
    const [url, other] = ['1', 'other'].map((value) => new URL(template.replace(placeholder, value)));
    const isPublic = url?.username === '' && url.password === '';
    return isPublic && url.protocol === 'https:' && url.host === other?.host;
  } catch {
    return false;
  }
}
