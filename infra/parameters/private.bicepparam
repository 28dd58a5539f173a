// An example: private networking and Durable Task Scheduler, without a budget.
using '../main.bicep'

param environmentName = 'example-private'
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
param monthlyBudget = 0
param budgetFirstMonth = '2026-11'
param privateNetworking = true
param durableBackend = 'DurableTaskScheduler'
