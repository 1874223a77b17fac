import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { LimitedWarnings } from './limited-warnings.js';
import { problemOf } from './problem.js';

/** Answers all errors of handlers as `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): void {
    sendProblem(host.switchToHttp().getResponse<FastifyReply>(), error, this.logger);
  }
}

const refusals = new LimitedWarnings(new Logger('Problem'));

/** Answers with the problem of an error. A failure is logged with its stack, a refusal under load in one line. */
export function sendProblem(reply: FastifyReply, error: unknown, logger: Logger): void {
  const { problem, headers, logged } = problemOf(error);
  if (logged) {
    const { method, url } = reply.request;
    const line = `${method} ${url.split('?')[0]}: ${error instanceof Error ? error.message : String(error)}`;
    if (logged === 'error') logger.error(line, (error as Error).stack);
    else refusals.warn(line);
  }
  if (reply.sent || reply.raw.headersSent) return;
  void reply.status(problem.status).headers(headers).send(JSON.stringify(problem));
}
