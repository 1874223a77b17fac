import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A bare Fastify server in its own process. */
export interface BareFastify {
  readonly baseUrl: string;
  /** The CPU time of the process so far, in milliseconds. */
  readonly cpuMs: () => Promise<number>;
  stop(): Promise<void>;
}

/** Starts a server that answers `GET /v1/inbox` with a value, serialised for each request. */
export async function startBareFastify(answer: unknown): Promise<BareFastify> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./bare-fastify.mjs', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(answer));
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const baseUrl = said.toString().trim();
  return {
    baseUrl,
    async cpuMs() {
      const { user, system } = (await (await fetch(`${baseUrl}/cpu`)).json()) as NodeJS.CpuUsage;
      return (user + system) / 1000;
    },
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}
