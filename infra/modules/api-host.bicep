// The API's host name with a certificate that Azure makes and renews. On Flex Consumption certificates belong to the site:
// https://learn.microsoft.com/azure/azure-functions/flex-consumption-how-to
param location string
param appName string
param host string

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName
}

// A certificate is made for a bound name only, and bound by naming the host again: hence the second module.
resource name 'Microsoft.Web/sites/hostNameBindings@2024-11-01' = {
  parent: app
  name: host
  properties: {
    siteName: appName
    hostNameType: 'Verified'
    customHostNameDnsRecordType: 'CName'
    sslState: 'Disabled'
  }
}

resource certificate 'Microsoft.Web/sites/certificates@2024-11-01' = {
  parent: app
  name: host
  location: location
  properties: {
    canonicalName: host
    serverFarmId: app.properties.serverFarmId
  }
  dependsOn: [name]
}

module binding 'api-certificate.bicep' = {
  params: { appName: appName, host: host, thumbprint: certificate.properties.thumbprint }
}
