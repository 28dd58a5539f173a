// Records of the three hosts, and the one that proves to App Service that the domain is ours:
// https://learn.microsoft.com/azure/app-service/app-service-web-tutorial-custom-domain
param zoneName string
param aliases { name: string, target: string }[]
param apiVerification { name: string, value: string }

var ttlSeconds = 300

resource zone 'Microsoft.Network/dnsZones@2018-05-01' existing = {
  name: zoneName
}

resource names 'Microsoft.Network/dnsZones/CNAME@2018-05-01' = [
  for alias in aliases: {
    parent: zone
    name: alias.name
    properties: { TTL: ttlSeconds, CNAMERecord: { cname: alias.target } }
  }
]

resource verification 'Microsoft.Network/dnsZones/TXT@2018-05-01' = {
  parent: zone
  name: apiVerification.name
  properties: { TTL: ttlSeconds, TXTRecords: [{ value: [apiVerification.value] }] }
}
