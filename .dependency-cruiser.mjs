// The shape of the tree, executed. Each rule's comment says what to do when it fires.
const capability = '^shared/(?!platform|composition)([^/]+)/';
export default {
  forbidden: [
    {
      name: 'functions-are-thin',
      comment:
        'A trigger parses, calls and answers. Move the logic into a capability and reach it through composition.',
      severity: 'error',
      from: { path: '^functions/' },
      to: {
        pathNot: [
          '^shared/composition/',
          '^shared/platform/',
          '^shared/[^/]+/(contract|endpoints)\\.ts$',
          '^shared/.+\\.(orchestrator|activities)\\.ts$',
          '^shared/[^/]+/durable-names\\.ts$',
          '^node_modules/(@azure/functions|durable-functions|zod)/',
        ],
      },
    },
    {
      name: 'functions-are-leaves',
      comment: 'Nobody imports a trigger. Put what is shared into a capability or platform.',
      severity: 'error',
      from: { pathNot: '^functions/' },
      to: { path: '^functions/' },
    },
    {
      name: 'capabilities-through-contract',
      comment:
        "Import another capability's contract.ts (types and ports), and let composition pass the implementation in.",
      severity: 'error',
      from: { path: capability },
      to: {
        path: '^shared/',
        pathNot: ['^shared/$1/', '^shared/platform/', '^shared/[^/]+/contract\\.ts$'],
      },
    },
    {
      name: 'platform-knows-nobody',
      comment: 'platform has no capability in it. Pass what it needs as an argument.',
      severity: 'error',
      from: { path: '^shared/platform/' },
      to: { path: '^shared/', pathNot: '^shared/platform/' },
    },
    {
      name: 'composition-is-the-root',
      comment: 'Only functions may import composition. Take the thing you need as a parameter.',
      severity: 'error',
      from: { path: '^shared/', pathNot: '^shared/composition/' },
      to: { path: '^shared/composition/' },
    },
    {
      name: 'core-does-not-know-adapters',
      comment: 'Depend on a port in ports.ts; composition chooses the adapter.',
      severity: 'error',
      from: { path: capability, pathNot: '/adapters/' },
      to: { path: '/adapters/' },
    },
    {
      name: 'core-is-host-free',
      comment: 'Cloud SDKs stay in adapters, orchestrators, activities, platform and composition.',
      severity: 'error',
      from: { path: capability, pathNot: ['/adapters/', '\\.(orchestrator|activities)\\.ts$'] },
      to: { path: '^node_modules/(@azure|@microsoft|durable-functions)' },
    },
    {
      name: 'emulators-are-independent',
      comment: 'An emulator built from product code would only agree with our mistakes.',
      severity: 'error',
      from: { path: '^local/' },
      to: { path: '^(shared|functions|tests|contract)/' },
    },
    {
      name: 'product-never-knows-local-or-tests',
      comment: 'Every difference between places to run is a setting.',
      severity: 'error',
      from: { path: '^(functions|shared)/' },
      to: { path: '^(device-client|local|contract|tests|bench|scripts|portal)/' },
    },
    {
      name: 'portal-knows-the-api-alone',
      comment: 'The portal calls the HTTP contract like any other client. Fetch what it needs.',
      severity: 'error',
      from: { path: '^portal/' },
      to: { pathNot: ['^portal/', '^contracts/', '^device-client/', 'node_modules/'] },
    },
    {
      name: 'device-client-knows-nobody',
      comment:
        'The reference client is the protocol alone and runs in Node and in browsers. Give what a host does to a port.',
      severity: 'error',
      from: { path: '^device-client/' },
      to: { pathNot: ['^device-client/', '^node_modules/@azure/web-pubsub-client/'] },
    },
    {
      name: 'product-knows-the-telemetry-api-alone',
      comment:
        'What sends telemetry is preloaded (telemetry/). The product has spans and metrics of @opentelemetry/api.',
      severity: 'error',
      from: { path: '^(functions|shared)/' },
      to: {
        path: ['^telemetry/', '^node_modules/@opentelemetry/', '^node_modules/@azure/monitor-'],
        pathNot: '^node_modules/@opentelemetry/api/',
      },
    },
    {
      name: 'telemetry-knows-the-credential-alone',
      comment: 'It is loaded before the app, and must not load the app.',
      severity: 'error',
      from: { path: '^telemetry/' },
      to: {
        path: '^(functions|shared|device-client|local|contract|tests|bench|scripts|portal)/',
        pathNot: '^shared/platform/credential\\.ts$',
      },
    },
    {
      name: 'no-dev-deps-in-product',
      comment: 'Move the package to dependencies, or do without it.',
      severity: 'error',
      from: { path: '^(functions|shared|telemetry)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-circular',
      comment: 'Two modules that need each other are one module, or miss a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-circle-of-folders',
      comment:
        'The folders of a capability stand on each other (docs/architecture.md). Move the file to the lower folder that both use.',
      severity: 'error',
      scope: 'folder',
      from: { path: '^shared/([^/]+)/[^/]+$' },
      to: { circular: true, path: '^shared/$1/[^/]+$' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^portal/dist/', '^\\.local/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
