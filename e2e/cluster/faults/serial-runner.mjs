import TestRunner from 'jest-runner';

/** Runs tests one file after the other, in the process that runs all tests. */
export default class SerialRunner extends TestRunner {
  isSerial = true;
}
