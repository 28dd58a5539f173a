// Static pages of the portal or the room display. Headers, CSP and caching come from `staticwebapp.config.json`, which
// `npm run azure -- site` writes beside the built pages:
// https://learn.microsoft.com/azure/static-web-apps/configuration
param location string
param tags object
param token string
@description('portal or display: the service of azure.yaml.')
param service string

resource site 'Microsoft.Web/staticSites@2024-11-01' = {
  name: 'stapp-${service}-${token}'
  location: location
  tags: union(tags, { 'azd-service-name': service })
  sku: { name: 'Standard', tier: 'Standard' }
  properties: {
    allowConfigFileUpdates: true
    stagingEnvironmentPolicy: 'Disabled'
  }
}

output name string = site.name
output defaultHost string = site.properties.defaultHostname
