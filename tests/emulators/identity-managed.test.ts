import { ConfidentialClientApplication, ManagedIdentityApplication } from '@azure/msal-node';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { verifyManagedIdentityToken } from '../../local/identity/managed-identity.ts';
import { type Microsoft, startMicrosoft } from '../support/microsoft.ts';

let microsoft: Microsoft;

beforeAll(async () => {
  microsoft = await startMicrosoft();
  process.env['IDENTITY_ENDPOINT'] = `${microsoft.addresses.identity}/msi/token`;
  process.env['IDENTITY_HEADER'] = microsoft.directory.provider.managedIdentityHeader;
});

afterAll(async () => {
  delete process.env['IDENTITY_ENDPOINT'];
  delete process.env['IDENTITY_HEADER'];
  await microsoft.close();
});

describe('the managed identity of App Service', () => {
  it.each(['https://vault.azure.net', 'https://storage.azure.com', 'https://webpubsub.azure.com'])(
    'The managed identity of App Service gets MSAL a token for %s and for nothing else.',
    async (resource) => {
      const { directory } = microsoft;
      const { clientId } = directory.provider.managedIdentity;
      const application = new ManagedIdentityApplication({
        managedIdentityIdParams: { userAssignedClientId: clientId },
      });

      const { accessToken, expiresOn } = await application.acquireToken({ resource });

      const authorization = `Bearer ${accessToken}`;
      expect(expiresOn?.getTime()).toBeGreaterThan(Date.now());
      expect(await verifyManagedIdentityToken(directory, authorization, resource)).toMatchObject({
        appid: clientId,
      });
      expect(
        await verifyManagedIdentityToken(directory, authorization, 'https://elsewhere.example'),
      ).toBeUndefined();
    },
  );

  it('The managed identity of App Service stands in for the secret of the discovery application.', async () => {
    const { addresses, directory } = microsoft;
    const { tenantId, discoveryAppId } = directory.provider;
    const identity = new ManagedIdentityApplication();
    const base = `${addresses.identity}/{tenantid}`;
    const application = new ConfidentialClientApplication({
      auth: {
        clientId: discoveryAppId,
        authority: `https://login.microsoftonline.com/${tenantId}`,
        authorityMetadata: JSON.stringify({
          issuer: `${base}/v2.0`,
          authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
          token_endpoint: `${base}/oauth2/v2.0/token`,
          jwks_uri: `${base}/discovery/v2.0/keys`,
        }),
        clientAssertion: async () =>
          (await identity.acquireToken({ resource: 'api://AzureADTokenExchange' })).accessToken,
      },
    });

    const result = await application.acquireTokenByClientCredential({
      scopes: ['https://graph.microsoft.com/.default'],
    });

    expect(decodeJwt(result?.accessToken ?? '')['appid']).toBe(discoveryAppId);
  });

  it('The managed identity of App Service refuses a wrong header, an unknown resource and a foreign identity.', async () => {
    const header = microsoft.directory.provider.managedIdentityHeader;
    const status = async (query: string, value = header): Promise<number> => {
      const url = `${microsoft.addresses.identity}/msi/token?${query}`;
      return (await fetch(url, { headers: { 'X-IDENTITY-HEADER': value } })).status;
    };
    const vault = 'api-version=2019-08-01&resource=https://vault.azure.net';

    expect(await status(vault)).toBe(200);
    expect(await status(vault, 'wrong')).toBe(401);
    expect(await status('api-version=2019-08-01&resource=https://elsewhere.example')).toBe(400);
    expect(await status('resource=https://vault.azure.net')).toBe(400);
    expect(await status(`${vault}&client_id=3f2504e0-4f89-41d3-9a0c-0305e82c3301`)).toBe(400);
  });
});
