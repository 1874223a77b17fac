import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { problemOf } from './problem.js';

/** Answers everything that a handler throws as `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): void {
    sendProblem(host.switchToHttp().getResponse<FastifyReply>(), error, this.logger);
  }
}

/** Answers with the problem that an error stands for; a defect is logged with its cause. */
export function sendProblem(reply: FastifyReply, error: unknown, logger: Logger): void {
  const { problem, headers, defect } = problemOf(error);
  if (defect) {
    const { method, url } = reply.request;
    logger.error(`${method} ${url.split('?')[0]}: ${error instanceof Error ? error.message : String(error)}`, (error as Error).stack);
  }
  if (reply.sent || reply.raw.headersSent) return;
  void reply.status(problem.status).headers(headers).send(JSON.stringify(problem));
}
