// An example: up to 1,000 rooms. The compiler and the tests run over it.
using '../main.bicep'

param environmentName = 'example-small'
param location = 'westeurope'
param sitesLocation = 'westeurope'
param size = 'small'
param domain = 'calendar.example.com'
param discoveryClientId = '11111111-1111-4111-8111-111111111111'
param eventsClientId = '22222222-2222-4222-8222-222222222222'
param portalTokenIssuer = 'https://login.example.com'
param portalTokenJwksUrl = 'https://login.example.com/jwks'
param portalTokenAudience = 'api://calendar-integration'
param operatorEmails = ['operations@example.com']
param monthlyBudget = 500
param budgetFirstMonth = '2026-11'
