import { jest } from '@jest/globals';

// What runs on servers in containers may meet a machine that stood still for a moment. A test that fails is told of, and tried once more.
jest.retryTimes(1, { logErrorsBeforeRetry: true });
