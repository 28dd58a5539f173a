// Stage 1: everything that the app needs before its first start. docs/azure.md says what comes before and after.
targetScope = 'subscription'

@description('Name of this deployment; every resource is found by it.')
@minLength(1)
@maxLength(40)
param environmentName string

param location string

@description('Static Web Apps exist in few regions; the pages are served from everywhere.')
@allowed(['centralus', 'eastasia', 'eastus2', 'westeurope', 'westus2'])
param sitesLocation string

@description('How many rooms this is made for: see sizes.json and docs/azure.md.')
@allowed(['small', '10k', '100k'])
param size string

@description('The domain below which api., portal. and display. live: one registrable domain, since the set-up cookie is same-site.')
param domain string

@description('The discovery registration, made by `npm run azure -- register`.')
param discoveryClientId string

@description('The registration that stands for the webhook of Web PubSub, made by the same script.')
param eventsClientId string

@description('The OpenID Connect provider of the portal\'s users.')
param portalTokenIssuer string
param portalTokenJwksUrl string
param portalTokenAudience string

@description('Who is told when something is wrong or dear.')
@minLength(1)
param operatorEmails string[]

@description('In the currency of the subscription; 0 makes no budget.')
@minValue(0)
param monthlyBudget int

@description('Month in which the budget begins, such as 2026-11. Azure lets nobody change it later.')
param budgetFirstMonth string

@description('Storage and vault are reached through private endpoints only.')
param privateNetworking bool = false

@description('Further storage accounts that new organisations are spread over: see "Account" in docs/scale.md. Never fewer than before: organisations stay where they are.')
@minValue(0)
@maxValue(9)
param organisationStorageAccounts int = 0

@description('Where Durable Functions keeps its state: the storage account, or Durable Task Scheduler.')
@allowed(['AzureStorage', 'DurableTaskScheduler'])
param durableBackend string = 'AzureStorage'

@allowed(['22', '24'])
param nodeVersion string = '22'

@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('For how many days records are kept: docs/data-protection.md.')
param retentionDays { orchestrations: int, alerts: int, audit: int, rooms: int } = {
  orchestrations: 30
  alerts: 90
  audit: 730
  rooms: 30
}

var tags = { 'azd-env-name': environmentName }
var token = uniqueString(subscription().id, environmentName, location)
var chosen = loadJsonContent('sizes.json')[size]
var webPubSubNames = [for instance in range(0, chosen.webPubSub.instances): 'wps-${token}-${instance}']

// The number behind the name is the label of the account in ids of organisations: an account keeps it for ever.
var organisationStorageLabels = map(range(1, organisationStorageAccounts), label => string(label))
var organisationStorageNames = map(organisationStorageLabels, label => 'st${token}${label}')

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identities 'modules/identities.bicep' = {
  scope: group
  params: { location: location, tags: tags, token: token }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    appPrincipalId: identities.outputs.appPrincipalId
    dailyCapGB: chosen.logsDailyCapGB
    retentionDays: logRetentionDays
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    sku: chosen.storageSku
    appPrincipalId: identities.outputs.appPrincipalId
    isPrivate: privateNetworking
  }
}

module organisationStorage 'modules/organisation-storage.bicep' = [
  for name in organisationStorageNames: {
    scope: group
    params: {
      location: location
      tags: tags
      name: name
      sku: chosen.storageSku
      appPrincipalId: identities.outputs.appPrincipalId
      isPrivate: privateNetworking
    }
  }
]

module vault 'modules/key-vault.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    appPrincipalId: identities.outputs.appPrincipalId
    workspaceId: monitoring.outputs.workspaceId
    isPrivate: privateNetworking
  }
}

module webPubSub 'modules/web-pubsub.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    names: webPubSubNames
    sku: chosen.webPubSub.sku
    units: chosen.webPubSub.units
    appPrincipalId: identities.outputs.appPrincipalId
    eventsIdentityId: identities.outputs.eventsId
  }
}

var taskHubName = 'calendar'

module scheduler 'modules/durable-task-scheduler.bicep' = if (durableBackend == 'DurableTaskScheduler') {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    appPrincipalId: identities.outputs.appPrincipalId
    taskHubName: taskHubName
  }
}

module network 'modules/network.bicep' = if (privateNetworking) {
  scope: group
  params: { location: location, tags: tags, token: token }
}

var storageSuffix = environment().suffixes.storage

module storageEndpoints 'modules/private-endpoint.bicep' = [
  for part in ['blob', 'queue', 'table']: if (privateNetworking) {
    scope: group
    params: {
      location: location
      tags: tags
      name: '${part}-${token}'
      serviceId: storage.outputs.id
      groupId: part
      zoneName: 'privatelink.${part}.${storageSuffix}'
      networkId: network!.outputs.networkId
      subnetId: network!.outputs.endpointSubnetId
    }
  }
]

// One after the other and after the first account's, since all share one zone.
@batchSize(1)
module organisationStorageEndpoints 'modules/private-endpoint.bicep' = [
  for (label, at) in organisationStorageLabels: if (privateNetworking) {
    scope: group
    params: {
      location: location
      tags: tags
      name: 'table-${token}${label}'
      serviceId: organisationStorage[at].outputs.id
      groupId: 'table'
      zoneName: 'privatelink.table.${storageSuffix}'
      networkId: network!.outputs.networkId
      subnetId: network!.outputs.endpointSubnetId
    }
    dependsOn: [storageEndpoints]
  }
]

module vaultEndpoint 'modules/private-endpoint.bicep' = if (privateNetworking) {
  scope: group
  params: {
    location: location
    tags: tags
    name: 'vault-${token}'
    serviceId: vault.outputs.id
    groupId: 'vault'
    // Not `environment().suffixes.keyvaultDns`, which names the public zone.
    zoneName: 'privatelink.vaultcore.azure.net'
    networkId: network!.outputs.networkId
    subnetId: network!.outputs.endpointSubnetId
  }
}

var apiUrl = 'https://api.${domain}/api'
var portalUrl = 'https://portal.${domain}'
var displayUrl = 'https://display.${domain}'

// Every setting that differs from its default. What is absent here keeps the default of shared/platform/settings.ts.
var settings = {
  // A worker near 200 MB: without a bound Node lets garbage grow with the memory of the machine. The file that sends
  // telemetry is preloaded from where Flex Consumption puts the app.
  languageWorkers__node__arguments: '--max-old-space-size=512 --max-semi-space-size=16 --import file:///home/site/wwwroot/dist/telemetry.js'
  // The host's storage by identity. There is no AzureWebJobsStorage beside these three:
  // https://learn.microsoft.com/azure/azure-functions/functions-reference#connecting-to-host-storage-with-an-identity
  AzureWebJobsStorage__accountName: storage.outputs.name
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identities.outputs.appClientId
  ORGANISATIONS_STORAGE_ACCOUNTS: join(map(organisationStorageLabels, label => '${label}=st${token}${label}'), ',')
  APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identities.outputs.appClientId};Authorization=AAD'
  PORTAL_URL: portalUrl
  API_URL: apiUrl
  PUBLIC_URL: apiUrl
  DISPLAY_URL: displayUrl
  PORTAL_TOKEN_ISSUER: portalTokenIssuer
  PORTAL_TOKEN_JWKS_URL: portalTokenJwksUrl
  PORTAL_TOKEN_AUDIENCE: portalTokenAudience
  DISCOVERY_CLIENT_ID: discoveryClientId
  DISCOVERY_CREDENTIAL: 'managed-identity'
  MANAGED_IDENTITY_CLIENT_ID: identities.outputs.appClientId
  KEY_VAULT_URL: vault.outputs.url
  WEB_PUBSUB_ENDPOINT: join(map(webPubSub.outputs.hosts, host => 'https://${host}'), ',')
  WEB_PUBSUB_EVENTS_AUTHENTICATION: 'managed-identity'
  // The registration asks for tokens of version 2, whose audience is the client id:
  // https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
  WEB_PUBSUB_EVENTS_AUDIENCE: eventsClientId
  WEB_PUBSUB_EVENTS_ISSUER: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
  WEB_PUBSUB_EVENTS_CALLER: identities.outputs.eventsClientId
  SYNC_SHARDS: string(chosen.syncShards)
  RETENTION_ORCHESTRATIONS_DAYS: string(retentionDays.orchestrations)
  RETENTION_ALERTS_DAYS: string(retentionDays.alerts)
  RETENTION_AUDIT_DAYS: string(retentionDays.audit)
  RETENTION_ROOMS_DAYS: string(retentionDays.rooms)
  TELEMETRY_TRACES_PERCENT: chosen.tracesPercent
}

// Settings of this form override host.json: https://learn.microsoft.com/azure/azure-functions/functions-host-json#override-hostjson-values
var schedulerSettings = durableBackend == 'DurableTaskScheduler'
  ? {
      AzureFunctionsJobHost__extensions__durableTask__hubName: taskHubName
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler!.outputs.endpoint};Authentication=ManagedIdentity;ClientID=${identities.outputs.appClientId}'
    }
  : {}

module app 'modules/function-app.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    identityId: identities.outputs.appId
    deploymentContainerUrl: storage.outputs.deploymentContainerUrl
    nodeVersion: nodeVersion
    instanceMemoryMB: chosen.instanceMemoryMB
    maximumInstanceCount: chosen.maximumInstanceCount
    alwaysReady: chosen.alwaysReady
    subnetId: privateNetworking ? network!.outputs.appSubnetId : ''
    settings: union(settings, schedulerSettings)
  }
  // Without them the first start would find neither storage nor vault.
  dependsOn: [storageEndpoints, organisationStorage, organisationStorageEndpoints, vaultEndpoint]
}

module sites 'modules/static-site.bicep' = [
  for service in ['portal', 'display']: {
    scope: group
    params: { location: sitesLocation, tags: tags, token: token, service: service }
  }
]

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    workspaceId: monitoring.outputs.workspaceId
    insightsId: monitoring.outputs.insightsId
    storageNames: concat([storage.outputs.name], organisationStorageNames)
    vaultId: vault.outputs.id
    webPubSubNames: webPubSubNames
    emails: operatorEmails
    readyUrl: '${apiUrl}/health/ready'
  }
  dependsOn: [organisationStorage]
}

module budget 'modules/budget.bicep' = if (monthlyBudget > 0) {
  scope: group
  params: { monthlyAmount: monthlyBudget, firstMonth: budgetFirstMonth, emails: operatorEmails }
}

// azd keeps these in the environment, for the hooks and for the next stages. None is a secret.
output RESOURCE_GROUP string = group.name
output API_NAME string = app.outputs.name
output API_URL string = apiUrl
output API_DEFAULT_HOST string = app.outputs.defaultHost
output PORTAL_URL string = portalUrl
output PORTAL_NAME string = sites[0].outputs.name
output PORTAL_DEFAULT_HOST string = sites[0].outputs.defaultHost
output DISPLAY_URL string = displayUrl
output DISPLAY_NAME string = sites[1].outputs.name
output DISPLAY_DEFAULT_HOST string = sites[1].outputs.defaultHost
output APP_IDENTITY_PRINCIPAL_ID string = identities.outputs.appPrincipalId
output KEY_VAULT_NAME string = vault.outputs.name
output WEB_PUBSUB_NAMES string = join(webPubSubNames, ',')
output WEB_PUBSUB_HOSTS string = join(webPubSub.outputs.hosts, ',')
output AZURE_TENANT_ID string = tenant().tenantId
