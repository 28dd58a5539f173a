// An example: organisations over two further storage accounts, behind private networking.
using '../main.bicep'

param environmentName = 'example-accounts'
param location = 'westeurope'
param sitesLocation = 'westeurope'
param size = '100k'
param domain = 'calendar.example.com'
param discoveryClientId = '11111111-1111-4111-8111-111111111111'
param eventsClientId = '22222222-2222-4222-8222-222222222222'
param portalTokenIssuer = 'https://login.example.com'
param portalTokenJwksUrl = 'https://login.example.com/jwks'
param portalTokenAudience = 'api://calendar-integration'
param operatorEmails = ['operations@example.com']
param monthlyBudget = 0
param budgetFirstMonth = '2026-11'
param privateNetworking = true
param organisationStorageAccounts = 2
