// The two identities of the product. User-assigned, because a federated credential of an app registration trusts no other:
// https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity
// and because their client ids are known before the app starts for the first time.
param location string
param tags object
param token string

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-app-${token}'
  location: location
  tags: tags
}

// Web PubSub proves its events with a token of this identity, which has no role anywhere:
// https://learn.microsoft.com/azure/azure-web-pubsub/howto-use-managed-identity
resource events 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-events-${token}'
  location: location
  tags: tags
}

output appId string = app.id
output appClientId string = app.properties.clientId
output appPrincipalId string = app.properties.principalId
output eventsId string = events.id
output eventsClientId string = events.properties.clientId
