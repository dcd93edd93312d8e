/**
 * Replaces the placeholders of a template, such as `{day}`. A placeholder without a value disappears
 * together with the comma before it. Unknown placeholders stay as they are.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string | null>>): string {
  const filled = template.replace(
    /([,;]?[ \t]*)\{(\w+)\}/g,
    (written: string, before: string, name: string) => {
      const value = values[name];
      if (value === undefined) return written;
      return value === null || value === '' ? '' : before + value;
    },
  );
  return filled.replace(/^[,; \t]+/, '').trim();
}
