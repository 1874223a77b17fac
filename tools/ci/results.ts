/** The parts of Jest's JSON report that the summary reads. */
export interface JestRun {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly JestFile[];
}

export interface JestFile {
  readonly name: string;
  readonly status: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly assertionResults: readonly { readonly status: string }[];
}

/** The outcome of a stage. */
export interface StageResult {
  readonly passed: number;
  readonly failed: number;
  /** Files that were run once more. */
  readonly repeated: readonly string[];
  readonly failedFiles: readonly string[];
}

/**
 * Combines the run of a stage with the second run of its failed files; null if there was none. A file that does not load has no failed
 * test and counts as one, and so does a stage without results. With `strict` the first run counts.
 */
export function combine(first: JestRun | null, again: JestRun | null, strict = false): StageResult {
  if (first === null) return { passed: 0, failed: 1, repeated: [], failedFiles: [] };
  const failedFiles = failedFilesOf(first);
  if (again === null || strict) return { passed: first.numPassedTests, failed: failuresOf(first), repeated: again ? failedFiles : [], failedFiles };
  const kept = first.testResults.filter((each) => !hasFailed(each)).flatMap(({ assertionResults }) => assertionResults);
  return {
    passed: kept.filter(hasPassed).length + again.numPassedTests,
    failed: failuresOf(again),
    repeated: failedFiles,
    failedFiles: failedFilesOf(again),
  };
}

/** The files of a run that took longest. */
export function slowest(run: JestRun | null, count = 10): { file: string; seconds: number }[] {
  return (run?.testResults ?? [])
    .map(({ name, startTime, endTime }) => ({ file: name, seconds: Math.round((endTime - startTime) / 1000) }))
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, count);
}

/** A file with tests that were left out is neither `passed` nor `failed`. */
const hasFailed = ({ status }: { readonly status: string }): boolean => status === 'failed';
const hasPassed = ({ status }: { readonly status: string }): boolean => status === 'passed';

function failuresOf({ numFailedTests, numRuntimeErrorTestSuites }: JestRun): number {
  return numFailedTests + numRuntimeErrorTestSuites;
}

function failedFilesOf({ testResults }: JestRun): string[] {
  return testResults.filter(hasFailed).map(({ name }) => name);
}

/** The files with tests that were left out, on purpose: each says when it runs them. */
export function leftOut(run: JestRun | null): string[] {
  const hasSome = ({ assertionResults }: JestFile) => assertionResults.some(({ status }) => status === 'pending');
  return (run?.testResults ?? []).filter(hasSome).map(({ name }) => name);
}
