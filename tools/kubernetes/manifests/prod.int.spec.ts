import { beforeAll, describe, expect, it } from '@jest/globals';
import { BlacklistModule } from '@parley/blacklist';
import { BLACKLIST_TOPIC, MESSAGING_TOPIC, NOTICES_TOPIC, ORDER_MESSAGES_TOPIC } from '@parley/contracts';
import { InboxModule } from '@parley/inbox';
import { MessagingModule } from '@parley/messaging';
import { NoticeModule } from '@parley/notice';
import { OrderMessageModule } from '@parley/order-message';
import { appFor } from '../../../testing/cluster/routes.js';
import { type HttpRoute, backendOf } from './http-route.js';
import { describeOverlay } from './judged.js';
import { ofKind } from './manifest.js';
import { routesOf } from './routes.js';

interface ScalingSpec {
  readonly maxReplicaCount: number;
  readonly triggers: readonly { readonly metadata: Readonly<Record<string, string>> }[];
}

describeOverlay('in production', 'prod', (manifests) => {
  const to = (method: string, path: string): string | null => backendOf(manifests, method, path);

  describe('the HTTPRoute', () => {
    it.each([
      { service: 'messaging', module: MessagingModule },
      { service: 'order-message', module: OrderMessageModule },
      { service: 'notice', module: NoticeModule },
      { service: 'blacklist', module: BlacklistModule },
      { service: 'inbox-api', module: InboxModule },
    ])('leads to every route of $service', ({ service, module }) => {
      expect(routesOf(module).filter(({ method, path }) => to(method, path) !== service)).toEqual([]);
    });

    it('routes requests by the rule of the front door', () => {
      const paths = ['messages', 'conversations', 'replies', 'pictures', 'labels', 'orders', 'order-status', 'notices', 'blacklist', 'nothing'];
      const requests = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'].flatMap((method) =>
        paths.flatMap((path) => [`/v1/${path}`, `/v1/${path}/x`, `/v1/${path}-x`].map((each) => [method, each] as const)),
      );
      const found = requests.map(([method, path]) => `${method} ${path} -> ${to(method, path)}`);
      expect(found).toEqual(requests.map(([method, path]) => `${method} ${path} -> ${appFor(method, path)}`));
    });

    it('serves the OpenAPI document, and no routes for operators', () => {
      expect(to('GET', '/openapi.json')).toBe('inbox-api');
      expect(['/metrics', '/health/live', '/health/ready'].map((path) => to('GET', path))).toEqual([null, null, null]);
    });
  });

  describe('the listeners of the Gateway', () => {
    const rulesOf = (listener: string): HttpRoute['rules'] =>
      ofKind<HttpRoute>(manifests, 'HTTPRoute').flatMap(({ spec }) => (spec.parentRefs.some(({ sectionName }) => sectionName === listener) ? spec.rules : []));

    it('are named by every route, so that none attaches to a listener without TLS by accident', () => {
      const parents = ofKind<HttpRoute>(manifests, 'HTTPRoute').flatMap(({ spec }) => spec.parentRefs);
      expect(parents.map(({ sectionName }) => sectionName).sort()).toEqual(['http', 'https']);
    });

    it('redirect to https without TLS, and forward nothing', () => {
      expect(rulesOf('http')).toEqual([{ filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] }]);
    });

    it('answer with HSTS on every rule with TLS', () => {
      const set = rulesOf('https').map(({ filters }) => filters?.flatMap(({ responseHeaderModifier }) => responseHeaderModifier?.set ?? []));
      expect(set.length).toBeGreaterThan(5);
      expect(set).toEqual(set.map(() => [{ name: 'Strict-Transport-Security', value: 'max-age=31536000' }]));
    });
  });

  describe('the scaling of the projector', () => {
    let scaling: ScalingSpec;
    beforeAll(() => {
      scaling = ofKind<ScalingSpec>(manifests, 'ScaledObject')[0].spec;
    });

    it('never creates more instances than a topic has partitions', () => {
      const topics = manifests.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('topics'));
      expect(scaling.maxReplicaCount).toBe(Number(topics?.data?.PARLEY_KAFKA_PARTITIONS));
    });

    it('measures the lag of its group on every topic that it reads', () => {
      const asked = scaling.triggers.map(({ metadata }) => [metadata.topic, metadata.consumerGroup]);
      const topics = [MESSAGING_TOPIC, ORDER_MESSAGES_TOPIC, NOTICES_TOPIC, BLACKLIST_TOPIC];
      expect(asked).toEqual(topics.map((topic) => [topic, 'inbox-1']));
    });
  });
});
