/** The apps of a cluster. */
export const APPS = ['messaging', 'order-message', 'notice', 'blacklist', 'inbox-projector', 'inbox-api'] as const;
export type App = (typeof APPS)[number];

const OWNERS: Readonly<Record<string, App>> = {
  messages: 'messaging',
  conversations: 'messaging',
  replies: 'messaging',
  pictures: 'messaging',
  labels: 'messaging',
  orders: 'order-message',
  'order-status': 'order-message',
  notices: 'notice',
  blacklist: 'blacklist',
};

/** The app that answers a request: inbox-api for reads except pictures, the service of the first path segment for writes. */
export function appFor(method: string, path: string): App {
  const [, version, segment] = path.split(/[/?]/, 3);
  const owner = version === 'v1' ? OWNERS[segment ?? ''] : undefined;
  if (owner === undefined || ((method === 'GET' || method === 'HEAD') && segment !== 'pictures')) return 'inbox-api';
  return owner;
}
