import { type AllInOne, startAllInOne } from '../../testing/processes/all-in-one.js';
import { type Claims } from '../../testing/marketplace/client/claims.js';

/** A metric of the process. */
export async function metric(parley: AllInOne, name: string): Promise<number> {
  const text = await (await fetch(`${parley.baseUrl}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  if (!line) throw new Error(`the process has no metric ${name}`);
  return Number(line.slice(name.length + 1));
}

/** The Authorization header of a caller. */
export async function authorization(parley: Pick<AllInOne, 'token'>, claims: Claims): Promise<string> {
  return `Bearer ${await parley.token(claims)}`;
}

/** Runs `use` with a process on a data folder, and stops the process afterwards. */
export async function withParley<T>(data: string, use: (parley: AllInOne) => Promise<T>): Promise<T> {
  const parley = await startAllInOne({ data, env: { PARLEY_LOG_LEVEL: 'warn' } });
  try {
    return await use(parley);
  } finally {
    await parley.stop();
  }
}
