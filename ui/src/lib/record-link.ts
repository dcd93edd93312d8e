/**
 * Whether a text is a template of links to records: an HTTPS address with one `{id}` after its host.
 * The program checks the same before it saves or opens one.
 */
export function isRecordLink(template: string): boolean {
  if (template.split('{id}').length !== 2) return false;
  try {
    const [url, other] = ['1', 'other'].map((id) => new URL(template.replace('{id}', id)));
    const isPublic = url?.username === '' && url.password === '';
    return isPublic && url.protocol === 'https:' && url.host === other?.host;
  } catch {
    return false;
  }
}
