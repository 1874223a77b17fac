import { describe, expect, it } from '@jest/globals';
import { combine, leftOut, slowest } from './results.js';

const file = (name: string, passed: number, failed: number, seconds = 1) => ({
  name,
  status: failed > 0 ? 'failed' : 'passed',
  startTime: 0,
  endTime: seconds * 1000,
  assertionResults: [...Array.from({ length: passed }, () => ({ status: 'passed' })), ...Array.from({ length: failed }, () => ({ status: 'failed' }))],
});
type File = ReturnType<typeof file>;
const run = (testResults: readonly File[], numRuntimeErrorTestSuites = 0) => ({
  testResults,
  numRuntimeErrorTestSuites,
  numPassedTests: count(testResults, 'passed'),
  numFailedTests: count(testResults, 'failed'),
});
const count = (files: readonly File[], wanted: string): number =>
  files.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === wanted).length;

describe('the summary of CI', () => {
  it('counts a stage without results as a failure', () => {
    expect(combine(null, null)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('counts a file that does not load as a failure', () => {
    expect(combine(run([file('a', 2, 0)], 1), null)).toMatchObject({ passed: 2, failed: 1 });
  });

  it('counts the second run of failed files, and names them', () => {
    const first = run([file('a', 3, 0), file('b', 1, 1)]);
    expect(combine(first, run([file('b', 2, 0)]))).toEqual({ passed: 5, failed: 0, repeated: ['b'], failedFiles: [] });
    expect(combine(first, run([file('b', 1, 1)]))).toEqual({ passed: 4, failed: 1, repeated: ['b'], failedFiles: ['b'] });
  });

  it('names files with tests that were left out, and does not call them failed', () => {
    const some = { ...file('b', 1, 0), status: 'focused', assertionResults: [{ status: 'passed' }, { status: 'pending' }] };
    const first = run([file('a', 3, 0), some]);
    expect(combine(first, null)).toEqual({ passed: 4, failed: 0, repeated: [], failedFiles: [] });
    expect([leftOut(first), leftOut(null)]).toEqual([['b'], []]);
  });

  it('fails at night when a second run was needed', () => {
    const first = run([file('a', 3, 0), file('b', 1, 1)]);
    expect(combine(first, run([file('b', 2, 0)]), true)).toEqual({ passed: 4, failed: 1, repeated: ['b'], failedFiles: ['b'] });
  });

  it('names the slowest files first', () => {
    const files = Array.from({ length: 12 }, (_, index) => file(String(index), 1, 0, index));
    expect(slowest(run(files)).map(({ seconds }) => seconds)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    expect(slowest(null)).toEqual([]);
  });
});
