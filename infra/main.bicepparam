using 'main.bicep'

// azd fills these in: https://learn.microsoft.com/azure/developer/azure-developer-cli/manage-environment-variables
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')
param sitesLocation = readEnvironmentVariable('SITES_LOCATION', 'westeurope')
param size = readEnvironmentVariable('SIZE', 'small')
param domain = readEnvironmentVariable('DOMAIN')
param discoveryClientId = readEnvironmentVariable('DISCOVERY_CLIENT_ID')
param eventsClientId = readEnvironmentVariable('EVENTS_CLIENT_ID')
param portalTokenIssuer = readEnvironmentVariable('PORTAL_TOKEN_ISSUER')
param portalTokenJwksUrl = readEnvironmentVariable('PORTAL_TOKEN_JWKS_URL')
param portalTokenAudience = readEnvironmentVariable('PORTAL_TOKEN_AUDIENCE')
param operatorEmails = split(readEnvironmentVariable('OPERATOR_EMAILS'), ',')
param monthlyBudget = int(readEnvironmentVariable('MONTHLY_BUDGET', '0'))
param budgetFirstMonth = readEnvironmentVariable('BUDGET_FIRST_MONTH', '')
param privateNetworking = bool(readEnvironmentVariable('PRIVATE_NETWORKING', 'false'))
param organisationStorageAccounts = int(readEnvironmentVariable('ORGANISATION_STORAGE_ACCOUNTS', '0'))
param durableBackend = readEnvironmentVariable('DURABLE_BACKEND', 'AzureStorage')
param nodeVersion = readEnvironmentVariable('NODE_VERSION', '22')
param retentionDays = {
  orchestrations: int(readEnvironmentVariable('RETENTION_ORCHESTRATIONS_DAYS', '30'))
  alerts: int(readEnvironmentVariable('RETENTION_ALERTS_DAYS', '90'))
  audit: int(readEnvironmentVariable('RETENTION_AUDIT_DAYS', '730'))
  rooms: int(readEnvironmentVariable('RETENTION_ROOMS_DAYS', '30'))
}
