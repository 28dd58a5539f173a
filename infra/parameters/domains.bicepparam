// An example of stage 2, with a zone in Azure DNS. The compiler and the tests run over it.
using '../domains.bicep'

param domain = 'calendar.example.com'
param apiName = 'func-example'
param portalName = 'stapp-portal-example'
param displayName = 'stapp-display-example'
param dnsZoneResourceGroup = 'rg-dns'
param dnsZoneName = 'example.com'
