/** The ids that tie a control to its label, its hint and what is wrong with it. */

/** What `Field` hands to the control inside it. */
export interface FieldWiring {
  /** The control's own id; the label points at it. */
  id: string;
  /** The label, for controls that are not inputs. */
  labelId: string;
  /** The hint or the fault, whichever is shown. */
  describedBy: string | undefined;
  /** Something is wrong with the field. */
  invalid: boolean;
}

/** The ids of one field. */
export function fieldIds(uid: string): { control: string; label: string; hint: string; fault: string } {
  return { control: `${uid}-control`, label: `${uid}-label`, hint: `${uid}-hint`, fault: `${uid}-fault` };
}
