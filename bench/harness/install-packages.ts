import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Installs packages into a folder beside the project's own. Throws with npm's reason if that fails. */
export async function installPackages(folder: string, manifest: { readonly dependencies: Readonly<Record<string, string>> }): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, 'include/node/node_api.h')) ? { npm_config_nodedir: prefix } : {};
  const npm = spawn('npm', ['install', '--prefix', folder], { cwd: folder, env: { ...process.env, ...headers }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [npm.stdout, npm.stderr]) stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const [code] = (await once(npm, 'exit')) as [number | null];
  if (code === 0) return;
  const reason = said.join('').split('\n').find((line) => line.includes('error'));
  throw new Error(`${Object.keys(manifest.dependencies).join(', ')} could not be installed: ${reason ?? `npm ended with ${code}`}`);
}
