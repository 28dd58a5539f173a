// The live channel of devices and portal. Access keys are off; hubs are made by events.bicep, when the app answers.
param location string
param tags object
@description('One instance each.')
param names string[]
param sku string
param units int
param appPrincipalId string
param eventsIdentityId string

// Web PubSub takes one identity only: https://learn.microsoft.com/azure/azure-web-pubsub/howto-use-managed-identity
resource services 'Microsoft.SignalRService/webPubSub@2024-03-01' = [
  for name in names: {
    name: name
    location: location
    tags: tags
    kind: 'WebPubSub'
    sku: { name: sku, capacity: units }
    identity: {
      type: 'UserAssigned'
      userAssignedIdentities: { '${eventsIdentityId}': {} }
    }
    properties: {
      disableLocalAuth: true
      publicNetworkAccess: 'Enabled'
      tls: { clientCertEnabled: false }
    }
  }
]

// The least built-in role that may make client tokens, send to users and close connections:
// https://learn.microsoft.com/azure/azure-web-pubsub/concept-azure-ad-authorization
var webPubSubServiceOwner = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '12cf5a90-567b-43ae-8102-96cf46c7d9b4'
)

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in names: {
    scope: services[index]
    name: guid(services[index].id, appPrincipalId, webPubSubServiceOwner)
    properties: {
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: webPubSubServiceOwner
    }
  }
]

output hosts string[] = [for (name, index) in names: services[index].properties.hostName]
