/** The ids that connect a control with its label, its hint and its error. */

/** What `Field` passes to the control inside it. */
export interface FieldWiring {
  /** The control's own id. */
  id: string;
  /** The label, for controls that are not inputs. */
  labelId: string;
  /** The id of the hint or the error, whichever is shown. */
  describedBy: string | undefined;
  /** Whether the field has an error. */
  invalid: boolean;
}

/** The ids of one field. */
export function fieldIds(uid: string): { control: string; label: string; hint: string; fault: string } {
  return { control: `${uid}-control`, label: `${uid}-label`, hint: `${uid}-hint`, fault: `${uid}-fault` };
}
