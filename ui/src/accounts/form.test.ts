import { describe, expect, it } from 'vitest';
import type { AccountSummary, SignInForm } from '../ipc';
import { emptyForm, faultsOf, trimmed } from './form';

const filled = (patch: Partial<SignInForm> = {}): SignInForm => ({
  ...emptyForm('America/Chicago', null, false),
  tenant: '884120367',
  clientId: 'cid',
  clientSecret: 'secret',
  appKey: 'key',
  ...patch,
});

describe('the sign-in form', () => {
  it('starts with the workstation’s time zone and the keychain', () => {
    expect(emptyForm('Europe/Berlin', null, false)).toMatchObject({
      timeZone: 'Europe/Berlin',
      keyStorage: 'keychain',
      environment: 'production',
    });
  });

  it('knows an account again, but none of its keys', () => {
    const account: AccountSummary = {
      id: '1',
      name: 'Lakeside',
      environment: 'integration',
      tenant: '5',
      timeZone: 'America/Denver',
      sessionOnly: false,
      hasVendorApi: true,
      apiAddress: null,
      tokenAddress: null,
    };
    expect(emptyForm('Europe/Berlin', account, true)).toEqual({
      name: 'Lakeside',
      environment: 'integration',
      apiAddress: '',
      tokenAddress: '',
      tenant: '5',
      clientId: '',
      clientSecret: '',
      appKey: '',
      timeZone: 'America/Denver',
      keyStorage: 'sessionOnly',
    });
  });

  it('says one thing about each field', () => {
    expect(faultsOf(filled())).toEqual({});
    expect(faultsOf(filled({ tenant: '', clientSecret: '  ' }))).toEqual({
      tenant: ['Enter the tenant ID'],
      clientSecret: ['Enter the client secret'],
    });
    expect(faultsOf(filled({ tenant: 'lakeside' }))['tenant']).toEqual(['The tenant ID is a number']);
  });

  it('asks for addresses only where they are one’s own', () => {
    expect(faultsOf(filled({ apiAddress: 'nonsense' }))).toEqual({});
    expect(
      Object.keys(
        faultsOf(filled({ environment: 'custom', apiAddress: 'nonsense', tokenAddress: 'ftp://x' })),
      ),
    ).toEqual(['apiAddress', 'tokenAddress']);
    expect(
      faultsOf(
        filled({
          environment: 'custom',
          apiAddress: 'http://127.0.0.1:9',
          tokenAddress: 'https://a.example/token',
        }),
      ),
    ).toEqual({});
  });

  it('forgives blanks around pasted keys', () => {
    expect(trimmed(filled({ clientSecret: ' secret\n', apiAddress: 'left over' }))).toMatchObject({
      clientSecret: 'secret',
      apiAddress: '',
    });
  });
});
