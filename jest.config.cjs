/**
 * Kinds of test are folders; see test/README.md. Tests of live hires are a project of their own, because they share one
 * Temporal server: it is started only when one of them is to run.
 */
const common = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.[cm]?tsx?$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }],
  },
};

module.exports = {
  projects: [
    { ...common, displayName: 'plain', testMatch: ['<rootDir>/test/**/*.test.ts'], testPathIgnorePatterns: ['/node_modules/', '/test/integration/workflow-'] },
    {
      ...common,
      displayName: 'live',
      testMatch: ['<rootDir>/test/integration/workflow-*.test.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/global-teardown.ts',
    },
  ],
  maxWorkers: 2,
};
