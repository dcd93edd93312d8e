/** The sign-in form: what is filled in, and what can be seen to be wrong before it is sent. */
import * as v from 'valibot';
import type { AccountSummary, SignInForm } from '../ipc';

/** What is wrong, by field. */
export type FieldErrors = Record<string, string[]>;

/** An empty form; an account that is known fills in what is not secret. */
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
    keep: sessionOnly || known?.sessionOnly ? 'sessionOnly' : 'keychain',
  };
}

const address = v.pipe(
  v.string(),
  v.trim(),
  v.check((text) => {
    if (!URL.canParse(text)) return false;
    return ['https:', 'http:'].includes(new URL(text).protocol);
  }, 'Enter an address such as https://api.example.com'),
);

const filled = (sentence: string) => v.pipe(v.string(), v.trim(), v.minLength(1, sentence));

const common = {
  tenant: v.pipe(filled('Enter the tenant id'), v.regex(/^\d+$/, 'The tenant id is a number')),
  clientId: filled('Enter the client id'),
  clientSecret: filled('Enter the client secret'),
  appKey: filled('Enter the app key'),
  timeZone: filled('Choose the business time zone'),
};

const ofVendor = v.object(common);
const custom = v.object({ ...common, apiAddress: address, tokenAddress: address });

/** What is wrong with the form as it stands, by field. */
export function faultsOf(form: SignInForm): FieldErrors {
  const result = v.safeParse(form.environment === 'custom' ? custom : ofVendor, form);
  if (result.success) return {};
  const faults: FieldErrors = {};
  for (const issue of result.issues) {
    const key = v.getDotPath(issue);
    if (key) (faults[key] ??= []).push(issue.message);
  }
  // One thing at a time: the first is what to do next.
  return Object.fromEntries(Object.entries(faults).map(([key, messages]) => [key, messages.slice(0, 1)]));
}

/** The form with the blanks around pasted keys removed. */
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
