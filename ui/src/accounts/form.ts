/** The values of the sign-in form, and their validation. */
import * as v from 'valibot';
import type { AccountSummary, SignInForm } from '../ipc';
import { signInMessages as messages } from '../messages/accounts';

/** Errors by field. */
export type FieldErrors = Record<string, string[]>;

/** An empty form. A known account fills in what is not secret. */
export function emptyForm(
  timeZone: string,
  account: AccountSummary | null,
  sessionOnly: boolean,
): SignInForm {
  const known = account && account.environment !== 'demo' ? account : null;
  return {
    name: known?.name ?? '',
    environment: known?.environment ?? 'production',
    apiAddress: known?.apiAddress ?? '',
    tokenAddress: known?.tokenAddress ?? '',
    tenant: known?.tenant ?? '',
    clientId: '',
    clientSecret: '',
    appKey: '',
    timeZone: known?.timeZone ?? timeZone,
    keyStorage: sessionOnly || known?.sessionOnly ? 'sessionOnly' : 'keychain',
  };
}

const address = v.pipe(
  v.string(),
  v.trim(),
  v.check((text) => {
    if (!URL.canParse(text)) return false;
    return ['https:', 'http:'].includes(new URL(text).protocol);
  }, messages.enterAddress),
);

const filled = (sentence: string) => v.pipe(v.string(), v.trim(), v.minLength(1, sentence));

const common = {
  tenant: v.pipe(filled(messages.enterTenantId), v.regex(/^\d+$/, messages.tenantIdIsNumber)),
  clientId: filled(messages.enterClientId),
  clientSecret: filled(messages.enterClientSecret),
  appKey: filled(messages.enterAppKey),
  timeZone: filled(messages.chooseTimeZone),
};

const ofVendor = v.object(common);
const custom = v.object({ ...common, apiAddress: address, tokenAddress: address });

/** The errors of the form, by field. */
export function faultsOf(form: SignInForm): FieldErrors {
  const result = v.safeParse(form.environment === 'custom' ? custom : ofVendor, form);
  if (result.success) return {};
  const faults: FieldErrors = {};
  for (const issue of result.issues) {
    const key = v.getDotPath(issue);
    if (key) (faults[key] ??= []).push(issue.message);
  }
  // Only the first error of a field: it says what to do next.
  return Object.fromEntries(Object.entries(faults).map(([key, messages]) => [key, messages.slice(0, 1)]));
}

/** The form without the spaces around pasted keys. */
export function trimmed(form: SignInForm): SignInForm {
  return {
    ...form,
    name: form.name.trim(),
    apiAddress: form.environment === 'custom' ? form.apiAddress.trim() : '',
    tokenAddress: form.environment === 'custom' ? form.tokenAddress.trim() : '',
    tenant: form.tenant.trim(),
    clientId: form.clientId.trim(),
    clientSecret: form.clientSecret.trim(),
    appKey: form.appKey.trim(),
  };
}
