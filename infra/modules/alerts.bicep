// Who is told, and when. Rules on the app's log events are in alerts.json, on its metrics in objectives.json; what concerns
// one organisation is the app's own capability `alerts`, not Azure's.
param location string
param tags object
param token string
param workspaceId string
param insightsId string
param storageNames string[]
param vaultId string
param webPubSubNames string[]
param emails string[]
@description('Where the app says whether it is ready.')
param readyUrl string

var rules = loadJsonContent('../alerts.json')
var service = loadJsonContent('../objectives.json')

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${token}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'calendar'
    enabled: true
    emailReceivers: [
      for (email, index) in emails: {
        name: 'mail-${index}'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource logRules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules.logs: {
    name: 'alert-${rule.name}-${token}'
    location: location
    tags: tags
    properties: {
      displayName: rule.name
      description: '${rule.description} Runbook: docs/runbooks/${rule.runbook}.md'
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT${rule.minutes}M'
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: 'AppTraces | where Message has \'"event":"${rule.event}"\''
            timeAggregation: 'Count'
            operator: rule.fires == 'above' ? 'GreaterThan' : 'LessThan'
            threshold: rule.count
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [people.id] }
    }
  }
]

// The error budget of an objective burns too fast when it does so over a long window and still over a short one:
// https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
// Metrics arrive some minutes late, so the short window ends with the newest of them.
var burnRules = flatten(map(service.objectives, objective =>
  map(service.windows, window => {
    name: '${objective.name}-${window.name}'
    severity: window.severity
    every: 'PT${toUpper(window.every)}'
    window: 'PT${toUpper(window.long)}'
    description: '${objective.description} The error budget (objective: ${objective.percent} %) burns more than ${window.burn} times too fast, over ${window.long} and still over ${window.short}. Runbook: docs/runbooks/${objective.runbook}.md'
    query: join(
      [
        'let limit = ${window.burn} * (100 - ${objective.percent}) / 100;'
        'let points = AppMetrics'
        '| where Name == "${objective.metric}"'
        '| extend weight = todouble(${objective.weight}), isBad = ${objective.bad}, isAll = ${objective.all};'
        'let newest = toscalar(points | summarize max(TimeGenerated));'
        'points'
        '| extend isRecent = TimeGenerated > newest - ${window.short}'
        '| summarize longBad = sumif(weight, isBad), longAll = sumif(weight, isAll), shortBad = sumif(weight, isBad and isRecent), shortAll = sumif(weight, isAll and isRecent)'
        '| where longBad >= ${objective.least} and longBad > limit * longAll and shortBad > limit * shortAll'
      ],
      '\n'
    )
  })
))

resource burns 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in burnRules: {
    name: 'alert-${rule.name}-${token}'
    location: location
    tags: tags
    properties: {
      displayName: rule.name
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: rule.every
      windowSize: rule.window
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [people.id] }
    }
  }
]

// Asks from outside, three places of the world.
resource readyTest 'Microsoft.Insights/webtests@2022-06-15' = {
  name: 'ready-${token}'
  location: location
  tags: union(tags, { 'hidden-link:${insightsId}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: 'ready-${token}'
    Name: 'ready'
    Enabled: true
    Kind: 'standard'
    Frequency: 300
    Timeout: 30
    RetryEnabled: true
    Locations: [
      { Id: 'emea-nl-ams-azr' }
      { Id: 'us-va-ash-azr' }
      { Id: 'apac-sg-sin-azr' }
    ]
    Request: { RequestUrl: readyUrl, HttpVerb: 'GET', ParseDependentRequests: false }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 14 }
  }
}

resource notReady 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'alert-not-ready-${token}'
  location: 'global'
  tags: tags
  properties: {
    description: 'The app is not ready, or its certificate ends within 14 days, as seen from two places. Runbook: docs/runbooks/dependency-refuses.md'
    severity: 0
    enabled: true
    scopes: [readyTest.id, insightsId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: readyTest.id
      componentId: insightsId
      failedLocationCount: 2
    }
    actions: [{ actionGroupId: people.id }]
  }
}

var metricRules = concat(
  [
    {
      name: 'vault-refuses'
      description: 'Key Vault refuses calls: a role or the firewall. Runbook: docs/runbooks/dependency-refuses.md'
      severity: 1
      scope: vaultId
      namespace: 'Microsoft.KeyVault/vaults'
      metric: 'ServiceApiResult'
      aggregation: 'Count'
      operator: 'GreaterThan'
      threshold: 5
      dimension: 'StatusCode'
      values: ['403']
    }
  ],
  map(storageNames, (name, at) => {
    // The first one keeps the name that its alert has always had.
    name: at == 0 ? 'storage-throttles' : 'storage-throttles-${at}'
    description: 'Storage throttles: see "Partitions" and "Account" in docs/scale.md.'
    severity: 2
    scope: resourceId('Microsoft.Storage/storageAccounts', name)
    namespace: 'Microsoft.Storage/storageAccounts'
    metric: 'Transactions'
    aggregation: 'Total'
    operator: 'GreaterThan'
    threshold: 100
    dimension: 'ResponseType'
    values: ['ServerBusyError', 'ClientThrottlingError']
  }),
  map(webPubSubNames, name => {
    name: 'connections-${name}'
    description: 'More than 80 % of the connections that the units allow are in use.'
    severity: 2
    scope: resourceId('Microsoft.SignalRService/webPubSub', name)
    namespace: 'Microsoft.SignalRService/webPubSub'
    metric: 'ConnectionQuotaUtilization'
    aggregation: 'Maximum'
    operator: 'GreaterThan'
    threshold: 80
    dimension: ''
    values: []
  })
)

resource metricAlerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for rule in metricRules: {
    name: 'alert-${rule.name}-${token}'
    location: 'global'
    tags: tags
    properties: {
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [rule.scope]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: rule.name
            metricNamespace: rule.namespace
            metricName: rule.metric
            timeAggregation: rule.aggregation
            operator: rule.operator
            threshold: rule.threshold
            dimensions: empty(rule.dimension)
              ? []
              : [{ name: rule.dimension, operator: 'Include', values: rule.values }]
          }
        ]
      }
      actions: [{ actionGroupId: people.id }]
    }
  }
]
