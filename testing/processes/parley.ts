import { readFileSync } from 'node:fs';
import { LOCAL, commandTokens, signedTokens } from '../marketplace/client/tokens.js';
import { startAllInOne } from './all-in-one.js';
import { type ParleyUnderTest } from './parley-under-test.js';

/**
 * The external server that the environment names, else a new all-in-one:
 *
 * - `PARLEY_E2E_URL`: its base URL;
 * - `PARLEY_E2E_TOKEN_KEY`: file of the private key (JWK) that its tokens are signed with, with
 *   `PARLEY_E2E_TOKEN_ISSUER` and `PARLEY_E2E_TOKEN_AUDIENCE` if they differ from the local ones;
 * - `PARLEY_E2E_TOKEN_COMMAND`: instead of the key, a command that prints a token for the payload in `$CLAIMS`.
 */
export async function parleyUnderTest(): Promise<ParleyUnderTest> {
  return externalParley(process.env) ?? startAllInOne();
}

/** Whether the scenarios run against an external server. */
export function isExternal(): boolean {
  return process.env.PARLEY_E2E_URL !== undefined;
}

function externalParley(env: NodeJS.ProcessEnv): ParleyUnderTest | null {
  const url = env.PARLEY_E2E_URL;
  if (url === undefined) return null;
  return {
    baseUrl: url.replace(/\/$/, ''),
    ...tokensOf(env),
    logs: () => '(an external server keeps its own log)',
    stop: () => Promise.resolve(),
  };
}

function tokensOf(env: NodeJS.ProcessEnv): Pick<ParleyUnderTest, 'token' | 'key'> {
  if (env.PARLEY_E2E_TOKEN_COMMAND) return { token: commandTokens(env.PARLEY_E2E_TOKEN_COMMAND) };
  const file = env.PARLEY_E2E_TOKEN_KEY;
  if (!file) throw new Error('PARLEY_E2E_URL needs PARLEY_E2E_TOKEN_KEY or PARLEY_E2E_TOKEN_COMMAND beside it');
  readFileSync(file);
  const names = { issuer: env.PARLEY_E2E_TOKEN_ISSUER ?? LOCAL.issuer, audience: env.PARLEY_E2E_TOKEN_AUDIENCE ?? LOCAL.audience };
  return { token: signedTokens(file, names), key: { file, ...names } };
}
