/** For tests: two releases of the contract against each other, as a suite for every adapter. */
export { testReleases } from './releases.suite.js';
export { type ReleasesFixture } from './two-services.js';
