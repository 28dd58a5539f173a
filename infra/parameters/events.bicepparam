// An example of stage 3. The compiler and the tests run over it.
using '../events.bicep'

param apiName = 'func-example'
param apiUrl = 'https://api.calendar.example.com/api'
param vaultName = 'kv-example'
param webPubSubNames = ['wps-example-0', 'wps-example-1']
param eventsClientId = '22222222-2222-4222-8222-222222222222'
