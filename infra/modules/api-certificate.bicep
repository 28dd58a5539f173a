// Lets the bound host answer with its certificate.
param appName string
param host string
param thumbprint string

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName
}

resource name 'Microsoft.Web/sites/hostNameBindings@2024-11-01' = {
  parent: app
  name: host
  properties: {
    siteName: appName
    hostNameType: 'Verified'
    customHostNameDnsRecordType: 'CName'
    sslState: 'SniEnabled'
    thumbprint: thumbprint
  }
}
