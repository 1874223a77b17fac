import { type INestApplication } from '@nestjs/common';
import { type FastifyInstance } from 'fastify';
import { openApiDocument } from './document.js';

/** Serves an OpenAPI document at `/openapi.json`, without a token; by default the application's own. Call it before the app listens. */
export function serveOpenApi(app: INestApplication, document: string = JSON.stringify(openApiDocument(app))): void {
  const server = app.getHttpAdapter().getInstance() as FastifyInstance;
  server.get('/openapi.json', { config: { access: 'public' } }, (_request, reply) => reply.type('application/json; charset=utf-8').send(document));
}
