// Stage 2: host names with certificates. It runs once, when the names lead to Azure: in an Azure DNS zone it makes the
// records itself, elsewhere a person makes them first (docs/azure.md has the list).
param location string = resourceGroup().location
param domain string
param apiName string
param portalName string
param displayName string
@description('Resource group of the Azure DNS zone that holds the domain, or empty: the records are made elsewhere.')
param dnsZoneResourceGroup string
@description('Name of that zone: the domain itself or one above it.')
param dnsZoneName string

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: apiName
}

resource portal 'Microsoft.Web/staticSites@2024-11-01' existing = {
  name: portalName
}

resource display 'Microsoft.Web/staticSites@2024-11-01' existing = {
  name: displayName
}

// `api` in the zone example.com, `api.calendar` where the domain is calendar.example.com and the zone example.com.
var suffix = domain == dnsZoneName ? '' : '.${take(domain, max(0, length(domain) - length(dnsZoneName) - 1))}'

module records 'modules/dns-records.bicep' = if (!empty(dnsZoneResourceGroup)) {
  scope: resourceGroup(dnsZoneResourceGroup)
  params: {
    zoneName: dnsZoneName
    aliases: [
      { name: 'api${suffix}', target: app.properties.defaultHostName }
      { name: 'portal${suffix}', target: portal.properties.defaultHostname }
      { name: 'display${suffix}', target: display.properties.defaultHostname }
    ]
    apiVerification: { name: 'asuid.api${suffix}', value: app.properties.customDomainVerificationId }
  }
}

module apiHost 'modules/api-host.bicep' = {
  params: { location: location, appName: apiName, host: 'api.${domain}' }
  dependsOn: [records]
}

// Azure makes and renews the certificates of static sites by itself:
// https://learn.microsoft.com/azure/static-web-apps/custom-domain
module siteHosts 'modules/site-host.bicep' = [
  for site in [
    { name: portalName, host: 'portal.${domain}' }
    { name: displayName, host: 'display.${domain}' }
  ]: {
    params: { siteName: site.name, host: site.host }
    dependsOn: [records]
  }
]
