import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { type FastifyInstance } from 'fastify';

/** Where the console is after a build. */
export const CONSOLE_FOLDER = fileURLToPath(new URL('../../seller-console/dist', import.meta.url));

const PAGE = 'index.html';
const COMPRESSED = /\.(?:br|gz)$/;
const POLICY = /http-equiv="Content-Security-Policy" content="([^"]+)"/;

/**
 * Serves the seller's console at `/`, one route for each of its files, so that every other path stays what it is. False where it is not
 * built. Its assets bear their content's hash in their names and never change; the page is asked for each time.
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

/** The page says its own policy; the header says it too. */
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
