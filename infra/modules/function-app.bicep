// The app on Flex Consumption. `settings` are all app settings: complete before the first start, and no secret in them.
param location string
param tags object
param token string
param identityId string
param deploymentContainerUrl string
@allowed(['22', '24'])
param nodeVersion string
param instanceMemoryMB int
param maximumInstanceCount int
param alwaysReady { name: string, instanceCount: int }[]
@description('Subnet of the app, or empty.')
param subnetId string
param settings object

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: 'plan-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: 'func-${token}'
  location: location
  // azd finds the app of a service by this tag.
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    // No `cors`: the app answers preflights itself, for the portal alone.
    siteConfig: {
      minTlsVersion: '1.2'
      http20Enabled: true
      ftpsState: 'Disabled'
    }
    functionAppConfig: {
      // The package is read with the identity, so no deployment secret exists:
      // https://learn.microsoft.com/azure/azure-functions/functions-infrastructure-as-code#deployment-sources
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainerUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: { name: 'node', version: nodeVersion }
      // HTTP functions share their instances, Durable ones theirs; every other function has its own:
      // https://learn.microsoft.com/azure/azure-functions/event-driven-scaling#per-function-scaling
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReady
        // Requests mostly wait for storage; 32 at once were measured on one core (docs/scale.md).
        triggers: { http: { perInstanceConcurrency: 32 } }
      }
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: settings
  }

  // User names and passwords of publishing are off: https://learn.microsoft.com/azure/app-service/configure-basic-auth-disable
  resource publishingOfCode 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource publishingByFtp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }
}

output id string = app.id
output name string = app.name
output defaultHost string = app.properties.defaultHostName
