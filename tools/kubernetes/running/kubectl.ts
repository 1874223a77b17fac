import { spawn } from 'node:child_process';

/** The exit code and output of a command. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kubectl on the cluster under test, with `input` as its standard input; any exit code is an outcome. */
export function tryKubectl(args: readonly string[], input = ''): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.env.PARLEY_KUBECTL ?? 'kubectl', args);
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...said }));
    child.stdin.end(input);
  });
}

/** The same, for what has to succeed. */
export async function kubectl(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await tryKubectl(args);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

/** In the namespace of the overlay dev. */
export function inDev(...args: string[]): Promise<string> {
  return kubectl('--namespace', 'parley-dev', ...args);
}
