/** The import graph: `npm run graph` checks it, `npm run graph:picture` draws it into docs/architecture.md. */

/** The top folders, lowest first: an import goes down, never up. */
const TOP = ['testing', 'libs', 'apps'];
/** Nothing imports these. */
const LEAVES = ['e2e', 'bench', 'demo', 'tools'];

/** The rooms of each library, lowest first: folders, and files beside them. `index.ts` is above all of them. */
const ROOMS = {
  'libs/event-sourcing': ['caching', 'vocabulary', 'async', 'storage', 'streams', 'subscriptions', 'read-models', 'processing', 'publishing'],
  'libs/runtime': ['injection-tokens.ts', 'logging', 'settings', 'metrics', 'health', 'process', 'projections'],
  'libs/http': ['problems', 'bodies', 'headers', 'auth', 'connections', 'idempotency', 'openapi', 'uploads', 'requests', 'dto', 'rate-limits', 'server'],
  'libs/inbox': [
    ...['shown-time.ts', 'read-model.ts', 'paging', 'buyers', 'messages', 'conversations', 'orders', 'blacklist', 'labels', 'readers', 'notices'],
    ...['counts', 'read-models.ts', 'projection.ts', 'consistency', 'live', 'api'],
  ],
  'libs/messaging': ['domain', 'pictures', 'feature'],
  'libs/order-message': ['domain', 'feature'],
  'libs/notice': ['domain', 'feature'],
  'libs/blacklist': ['domain', 'feature'],
  'libs/adapters/sqlite': ['database', 'events', 'read-models', 'storage'],
  'libs/adapters/mongo': ['errors.ts', 'reason.ts', 'schemas.ts', 'connection', 'groups', 'change-streams', 'storage', 'events', 'feed', 'read-models'],
  'libs/adapters/kafka': [
    ...['errors.ts', 'reason.ts', 'metrics.ts', 'messages', 'compression', 'connection.ts', 'options.ts', 'admin-client.ts', 'topics', 'consumer', 'producer'],
    ...['dead-letters', 'feed', 'strategy', 'adapters.ts'],
  ],
};

const TESTS = String.raw`\.spec\.tsx?$|/testing/|^apps/seller-console/(build|e2e|screenshots)/|^(testing|e2e|bench|demo|tools)/`;
const anyOf = (names) => `(${names.map((name) => name.replaceAll('.', String.raw`\.`)).join('|')})`;

const rooms = Object.entries(ROOMS).flatMap(([library, names]) => [
  ...names.slice(0, -1).map((name, index) => ({
    name: `${library}: ${name} imports no higher room`,
    severity: 'error',
    from: { path: `^${library}/src/${anyOf([name])}(/|$)`, pathNot: TESTS },
    to: { path: `^${library}/src/${anyOf([...names.slice(index + 1), 'index.ts'])}(/|$)` },
  })),
  {
    name: `${library}: every room has its place in ROOMS`,
    severity: 'error',
    from: { path: `^${library}/src/`, pathNot: TESTS },
    to: { path: `^${library}/src/`, pathNot: `^${library}/src/${anyOf([...names, 'index.ts', 'testing'])}(/|$)` },
  },
]);

export default {
  forbidden: [
    { name: 'no cycle of files', severity: 'error', from: {}, to: { circular: true } },
    { name: 'nothing imports a leaf', severity: 'error', from: { path: '^([^/]+)/' }, to: { path: `^${anyOf(LEAVES)}/`, pathNot: '^$1/' } },
    ...TOP.slice(0, -1).map((name, index) => ({
      name: `${name} imports no higher folder`,
      severity: 'error',
      from: { path: `^${name}/` },
      to: { path: `^${anyOf(TOP.slice(index + 1))}/` },
    })),
    { name: 'shipped code imports no test', severity: 'error', from: { path: '^(libs|apps)/', pathNot: TESTS }, to: { path: TESTS } },
    ...rooms,
  ],
  options: {
    includeOnly: String.raw`^(libs|apps|testing|e2e|bench|demo|tools)/`,
    exclude: { path: '(^|/)(dist|node_modules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['@parley/source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
