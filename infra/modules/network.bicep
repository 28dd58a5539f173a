// Private networking: the app reaches storage and vault through private endpoints, and nobody else reaches them.
// Web PubSub stays public, since devices connect to it; the API too, since Microsoft and browsers call it.
param location string
param tags object
param token string

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-${token}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.20.0.0/16'] }
    subnets: [
      {
        name: 'app'
        properties: {
          // One address an instance, and some: https://learn.microsoft.com/azure/azure-functions/flex-consumption-how-to
          addressPrefix: '10.20.0.0/23'
          delegations: [
            {
              name: 'flex'
              properties: { serviceName: 'Microsoft.App/environments' }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: { addressPrefix: '10.20.2.0/26' }
      }
    ]
  }
}

resource appSubnet 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = {
  parent: network
  name: 'app'
}

resource endpointSubnet 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = {
  parent: network
  name: 'endpoints'
}

output networkId string = network.id
output appSubnetId string = appSubnet.id
output endpointSubnetId string = endpointSubnet.id
