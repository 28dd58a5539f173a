// A host name of a static site; its CNAME record is the proof.
param siteName string
param host string

resource site 'Microsoft.Web/staticSites@2024-11-01' existing = {
  name: siteName
}

resource name 'Microsoft.Web/staticSites/customDomains@2024-11-01' = {
  parent: site
  name: host
  properties: { validationMethod: 'cname-delegation' }
}
