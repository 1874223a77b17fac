import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const PAGE = join(DIST, 'index.html');

/** The most compressed (gzip) bytes of script in the first load. */
const FIRST_LOAD_LIMIT = 200_000;

/** Builds the console where something of it is newer than the build. */
export async function buildConsoleIfStale() {
  const built = (await stat(PAGE).catch(() => null))?.mtimeMs ?? 0;
  const sources = [...(await filesIn(join(ROOT, 'src'))), ...(await filesIn(join(ROOT, 'public'))), ...(await filesIn(join(ROOT, 'build')))];
  const others = ['index.html', 'vite.config.ts', '../../package-lock.json'].map((file) => join(ROOT, file));
  const times = await Promise.all([...sources, ...others].filter((file) => !file.endsWith('.spec.ts')).map(async (file) => (await stat(file)).mtimeMs));
  if (Math.max(...times) > built) await buildConsole();
}

/** Builds the console into `dist`, with a `.br` and a `.gz` beside each text. Throws where the first load is too large. */
export async function buildConsole() {
  const { build } = await import('vite');
  await build({ root: ROOT, configFile: join(ROOT, 'vite.config.ts'), logLevel: 'warn' });
  const texts = (await filesIn(DIST)).filter((file) => /\.(html|js|css|svg)$/.test(file));
  await Promise.all(texts.map(compress));
  const size = await firstLoad();
  if (size <= FIRST_LOAD_LIMIT) return;
  await rm(PAGE);
  throw new Error(`The console's first load has ${size} bytes of compressed script, and may have ${FIRST_LOAD_LIMIT}`);
}

/** The bytes of compressed script that the page itself asks for. */
export async function firstLoad() {
  const page = await readFile(PAGE, 'utf8');
  const scripts = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, file]) => join(DIST, `${file}.gz`));
  const sizes = await Promise.all(scripts.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

async function compress(file) {
  const bytes = await readFile(file);
  await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
  await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
}

async function filesIn(directory) {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
