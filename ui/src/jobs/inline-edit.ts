/** The edit of a value in place. */

/** How a value is entered: as one line, several lines, one choice, several choices, or a date. */
export type FieldKind = 'line' | 'text' | 'choice' | 'list' | 'date';

/** A value of a field. A list has several. */
export type FieldValue = string | readonly string[] | null;

/** An edit that has begun. */
export interface ValueEdit {
  /** The value when the edit began. The server compares it to notice a change by someone else. */
  seen: FieldValue;
  /** Saves a value; does nothing if it is not a change. */
  save: (value: FieldValue) => Promise<unknown>;
  /** What saving a value loses. */
  warning?: (value: FieldValue) => string | null;
}
