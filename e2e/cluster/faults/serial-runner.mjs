import TestRunner from 'jest-runner';

/** Runs test files one after the other in the main process of Jest. */
export default class SerialRunner extends TestRunner {
  isSerial = true;
}
