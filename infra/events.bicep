// Stage 3, when the deployed app answers: Azure asks both webhooks for their consent while it makes these.
param location string = resourceGroup().location
param apiName string
param apiUrl string
param vaultName string
param webPubSubNames string[]
@description('The registration that stands for the webhook of Web PubSub.')
param eventsClientId string

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: apiName
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource webPubSubs 'Microsoft.SignalRService/webPubSub@2024-03-01' existing = [
  for name in webPubSubNames: {
    name: name
  }
]

// The app listens to these two events of devices only; the portal's hub tells it nothing.
resource devices 'Microsoft.SignalRService/webPubSub/hubs@2024-03-01' = [
  for (name, index) in webPubSubNames: {
    parent: webPubSubs[index]
    name: 'devices'
    properties: {
      anonymousConnectPolicy: 'deny'
      eventHandlers: [
        {
          urlTemplate: '${apiUrl}/webhooks/web-pubsub'
          systemEvents: ['connected', 'disconnected']
          auth: {
            type: 'ManagedIdentity'
            managedIdentity: { resource: 'api://${eventsClientId}' }
          }
        }
      ]
    }
  }
]

resource portal 'Microsoft.SignalRService/webPubSub/hubs@2024-03-01' = [
  for (name, index) in webPubSubNames: {
    parent: webPubSubs[index]
    name: 'portal'
    properties: { anonymousConnectPolicy: 'deny' }
  }
]

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'evgt-${vaultName}'
  location: location
  properties: { source: vault.id, topicType: 'Microsoft.KeyVault.vaults' }
}

// A daily sweep of the app finds what is not told here, so events that fail for a day may be dropped.
resource subscriptions 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = [
  for name in ['SecretNearExpiry', 'SecretExpired', 'SecretNewVersionCreated']: {
    parent: topic
    name: 'calendar-${name}'
    properties: {
      eventDeliverySchema: 'EventGridSchema'
      filter: { includedEventTypes: ['Microsoft.KeyVault.${name}'] }
      destination: {
        endpointType: 'AzureFunction'
        properties: {
          // The function of the same name, which begins with a small letter.
          resourceId: '${app.id}/functions/s${skip(name, 1)}'
          maxEventsPerBatch: 1
        }
      }
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
    }
  }
]
