import { Logger, type LoggerService } from '@nestjs/common';
import pino from 'pino';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Contexts of Nest's own start, logged at debug level. */
const FRAMEWORK = new Set(['NestFactory', 'NestApplication', 'NestMicroservice', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** Writes every log line of this process, Nest's too, as JSON on stdout: `level`, `time` (ISO 8601), `context`, `msg`. */
export function logAsJson(level: LogLevel, destination?: pino.DestinationStream): void {
  const options = { level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (name: string) => ({ level: name }) } };
  Logger.overrideLogger(new PinoLogger(destination ? pino(options, destination) : pino(options)));
}

/** Nest passes a message, an optional error or stack, and the context last. */
class PinoLogger implements LoggerService {
  constructor(private readonly pino: pino.Logger) {}

  log(message: unknown, ...more: unknown[]): void {
    this.write(FRAMEWORK.has(String(more.at(-1))) ? 'debug' : 'info', message, more);
  }

  warn(message: unknown, ...more: unknown[]): void {
    this.write('warn', message, more);
  }

  error(message: unknown, ...more: unknown[]): void {
    this.write('error', message, more);
  }

  fatal(message: unknown, ...more: unknown[]): void {
    this.write('error', message, more);
  }

  debug(message: unknown, ...more: unknown[]): void {
    this.write('debug', message, more);
  }

  verbose(message: unknown, ...more: unknown[]): void {
    this.write('debug', message, more);
  }

  private write(level: LogLevel, message: unknown, more: unknown[]): void {
    const context = typeof more.at(-1) === 'string' ? (more.pop() as string) : undefined;
    const cause = more.find((each) => each instanceof Error) ?? (message instanceof Error ? message : undefined);
    const stack = cause === undefined ? more.find((each) => typeof each === 'string') : undefined;
    const text = message instanceof Error ? message.message : typeof message === 'string' ? message : JSON.stringify(message);
    this.pino[level]({ context, ...(cause !== undefined && { err: cause }), ...(stack !== undefined && { stack }) }, text);
  }
}
