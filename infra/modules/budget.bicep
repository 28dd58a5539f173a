// Mails before the month's money is gone. It stops nothing.
param monthlyAmount int
@description('Month in which the budget begins, such as 2026-11. Azure lets nobody change it later.')
param firstMonth string
param emails string[]

resource budget 'Microsoft.Consumption/budgets@2024-08-01' = {
  name: 'monthly'
  properties: {
    category: 'Cost'
    amount: monthlyAmount
    timeGrain: 'Monthly'
    timePeriod: { startDate: '${firstMonth}-01' }
    notifications: {
      used80: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: emails
      }
      forecast100: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: emails
      }
    }
  }
}
