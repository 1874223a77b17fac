import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { Inject, Injectable, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyInstance } from 'fastify';

/** The folder of the built console. */
export const CONSOLE_FOLDER = fileURLToPath(new URL('../../seller-console/dist', import.meta.url));

const PAGE = 'index.html';
const COMPRESSED = /\.(?:br|gz)$/;
const POLICY = /http-equiv="Content-Security-Policy" content="([^"]+)"/;

/**
 * Serves the seller's console at `/`, with one route for each file, so that unknown paths remain unknown. Returns false if it is not built.
 * Names of assets contain the hash of their content, so they are cached for ever; the page is revalidated each time.
 */
export async function serveConsole(server: FastifyInstance, folder = CONSOLE_FOLDER): Promise<boolean> {
  if (!existsSync(join(folder, PAGE))) return false;
  const policy = `${policyOf(readFileSync(join(folder, PAGE), 'utf8'))}; frame-ancestors 'none'`;
  await server.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, cacheControl: false });
  for (const file of filesIn(folder)) {
    const cache = file.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    for (const url of file === PAGE ? ['/', `/${PAGE}`] : [`/${file}`]) {
      server.get(url, { config: { access: 'public' } }, (_request, reply) => {
        void reply.headers({ 'cache-control': cache, 'content-security-policy': policy });
        return reply.sendFile(file);
      });
    }
  }
  return true;
}

/** The seller's console, if it is built. */
@Injectable()
export class Console implements OnApplicationBootstrap {
  isServed = false;

  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  /** Not earlier: Fastify loads a plugin together with all routes so far, and before this hook they have no error handler. */
  async onApplicationBootstrap(): Promise<void> {
    this.isServed = await serveConsole(this.host.httpAdapter.getInstance<FastifyInstance>());
  }
}

@Module({ providers: [Console] })
export class ConsoleModule {}

/** The policy of the page's meta element, which the header repeats. */
function policyOf(page: string): string {
  const policy = POLICY.exec(page)?.[1];
  if (policy === undefined) throw new Error('The page of the console has no Content-Security-Policy');
  return policy.replaceAll('&#39;', "'");
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !COMPRESSED.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
}
