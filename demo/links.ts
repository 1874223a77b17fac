import { type SellersOutcome } from '../testing/marketplace/day/outcome.js';
import { type Claims } from '../testing/marketplace/client/claims.js';
import { type DemoOptions } from './options.js';
import { type Stage } from './stage.js';

/** Links to a played day as one of its sellers: the console, if it is served, and commands to copy. */
export async function linksOf(stage: Stage, options: DemoOptions, { sellerId, view }: SellersOutcome, claims: Claims): Promise<string> {
  const { baseUrl } = stage;
  const curl = (path: string, more = ''): string => `  curl -s "${baseUrl}/v1/${path}" -H "$seller"${more}`;
  const order = Object.values(view.details).sort((one, other) => other.timeline.length - one.timeline.length).at(0);
  const picture = Object.keys(view.pictures).at(0);
  const lines = [
    `Try it as the seller ${sellerId}:`,
    '',
    ...((await hasConsole(baseUrl)) ? [`  ${baseUrl}/#token=${await stage.token(claims)}`, ''] : []),
    `  seller="Authorization: Bearer ${await tokenFor(stage, options, claims)}"`,
    curl('inbox?replyState=unanswered'),
    ...(order ? [curl(`orders/${order.orderId}`)] : []),
    curl('blacklist'),
    ...(picture ? [curl(`pictures/${picture}`, ' -o picture')] : []),
    '',
  ];
  return lines.join('\n');
}

async function tokenFor(stage: Stage, { data, tokenCommand }: DemoOptions, claims: Claims): Promise<string> {
  if (tokenCommand !== null) return stage.token(claims);
  const { id, country, categories } = claims;
  const folder = data === '.parley' ? '' : `PARLEY_DATA=${data} `;
  const more = [...(country ? ['--country', country] : []), ...(categories ? ['--categories', categories.join(',')] : [])];
  return `$(${folder}npm run --silent token -- ${['seller', id, ...more].join(' ')})`;
}

async function hasConsole(baseUrl: string): Promise<boolean> {
  const answer = await fetch(`${baseUrl}/`);
  await answer.arrayBuffer();
  return answer.ok && (answer.headers.get('content-type') ?? '').startsWith('text/html');
}
