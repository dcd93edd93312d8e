import { beforeEach, describe, expect, it } from 'vitest';
import { renewAccountState } from './account-state';
import { navigation, type NewJobPrefill } from './navigation.svelte';

const ofCustomer = (id: string, locationId: string): NewJobPrefill => ({
  customer: { id, name: 'Garcia', phone: null, locations: [] },
  locationId,
});
const rejected = { operation: 'op-1', error: null };

/** The number of the form after each call. */
function formsAfter(...calls: (() => void)[]): number[] {
  return calls.map((call) => {
    call();
    return navigation.newJobNumber;
  });
}

describe('the New job form', () => {
  beforeEach(renewAccountState);

  it('stays open for a customer when it is asked for again, also at a time', () => {
    const forms = formsAfter(
      () => {
        navigation.openNewJob(ofCustomer('5', '6'));
      },
      () => {
        navigation.openNewJob();
      },
      () => {
        navigation.openNewJob({ time: { start: 0, end: 1 } });
      },
    );
    expect(forms).toEqual([1, 1, 1]);
  });

  it('is another one for another customer or another location, and the same for the same', () => {
    const forms = formsAfter(
      () => {
        navigation.openNewJob(ofCustomer('5', '6'));
      },
      () => {
        navigation.openNewJob(ofCustomer('5', '6'));
      },
      () => {
        navigation.openNewJob(ofCustomer('5', '7'));
      },
      () => {
        navigation.openNewJob(ofCustomer('8', '9'));
      },
    );
    expect(forms).toEqual([1, 1, 2, 3]);
  });

  it('is another one for a booking that is corrected, and for a new job after that', () => {
    const forms = formsAfter(
      () => {
        navigation.openNewJob();
      },
      () => {
        navigation.correctBooking(rejected);
      },
      () => {
        navigation.correctBooking(rejected);
      },
      () => {
        navigation.openNewJob();
      },
    );
    expect(forms).toEqual([1, 2, 2, 3]);
  });

  it('is another one after it was closed', () => {
    const forms = formsAfter(
      () => {
        navigation.openNewJob();
      },
      () => {
        navigation.closeNewJob();
        navigation.openNewJob();
      },
    );
    expect(forms).toEqual([1, 2]);
  });
});
