import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type LogLevel, logAsJson } from './log-as-json.js';

let lines: Record<string, unknown>[] = [];
const logTo = (level: LogLevel) =>
  logAsJson(level, {
    write(line) {
      lines.push(JSON.parse(line) as Record<string, unknown>);
    },
  });
beforeEach(() => {
  lines = [];
});
afterEach(() => {
  Logger.overrideLogger(['fatal', 'error', 'warn', 'log']);
});

it('writes a line of JSON with who says it, and why', () => {
  logTo('info');
  const logger = new Logger('Parley');
  logger.log('reads generation 2');
  logger.error('a batch will be tried again', new Error('disk full'));
  logger.error('GET /v1/inbox: no such column', 'Error: no such column\n    at somewhere');
  expect(lines).toMatchObject([
    { level: 'info', context: 'Parley', msg: 'reads generation 2', time: expect.any(String) },
    { level: 'error', context: 'Parley', msg: 'a batch will be tried again', err: { message: 'disk full', stack: expect.any(String) } },
    { level: 'error', context: 'Parley', msg: 'GET /v1/inbox: no such column', stack: expect.stringContaining('at somewhere') },
  ]);
});

it('passes over what is below its level, and what the framework says of its start', () => {
  logTo('info');
  new Logger('Parley').debug('a detail');
  new Logger('RouterExplorer').log('Mapped {/v1/inbox, GET} route');
  expect(lines).toEqual([]);
  logTo('debug');
  new Logger('RouterExplorer').log('Mapped {/v1/inbox, GET} route');
  expect(lines).toMatchObject([{ level: 'debug', context: 'RouterExplorer' }]);
});
