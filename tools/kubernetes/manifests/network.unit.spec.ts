import { describe, expect, it } from '@jest/globals';
import { mayTalk } from './network.js';
import { manifestsOf } from './overlay.js';

const POLICIES = manifestsOf(`
kind: NetworkPolicy
metadata: {name: deny}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
kind: NetworkPolicy
metadata: {name: a-to-b-and-out}
spec:
  podSelector: {matchLabels: {name: a}}
  policyTypes: [Egress]
  egress:
    - to: [{podSelector: {matchLabels: {name: b}}}]
      ports: [{port: 80}, {port: 53, protocol: UDP}]
    - to: [{ipBlock: {cidr: 198.51.100.0/24, except: [198.51.100.128/25]}}]
---
kind: NetworkPolicy
metadata: {name: b-takes}
spec:
  podSelector: {matchExpressions: [{key: name, operator: In, values: [b, c]}]}
  policyTypes: [Ingress]
  ingress:
    - from: [{podSelector: {}}]
      ports: [{port: web}, {port: 53, protocol: UDP}]
    - from: [{namespaceSelector: {matchLabels: {team: watch}}, podSelector: {matchLabels: {name: prometheus}}}]
`);

const pod = (name: string) => ({ labels: { name }, ports: { web: 80 } });
const prometheus = { labels: { name: 'prometheus' }, namespace: { team: 'watch' } };

describe('NetworkPolicies', () => {
  it.each([
    ['both ends allow it', pod('a'), pod('b'), 80, true],
    ['another port', pod('a'), pod('b'), 81, false],
    ['the sender may not', pod('b'), pod('c'), 80, false],
    ['the receiver may not', pod('a'), pod('a'), 80, false],
    ['a pod of another namespace', prometheus, pod('b'), 81, true],
    ['another pod of that namespace', { ...prometheus, labels: { name: 'other' } }, pod('b'), 80, false],
    ['the same of a third namespace', { ...prometheus, namespace: { team: 'other' } }, pod('b'), 80, false],
    ['an address', pod('a'), { address: '198.51.100.7' }, 443, true],
    ['an address that is left out', pod('a'), { address: '198.51.100.200' }, 443, false],
    ['another address', pod('a'), { address: '198.51.101.7' }, 443, false],
    ['another pod may not connect to it', pod('b'), { address: '198.51.100.7' }, 443, false],
    ['an address that comes in', { address: '198.51.100.7' }, pod('b'), 80, false],
  ])('%s', (_, from, to, port, allowed) => {
    expect(mayTalk(POLICIES, from, to, port)).toBe(allowed);
  });

  it('know protocols', () => {
    expect(mayTalk(POLICIES, pod('a'), pod('b'), 53, 'UDP')).toBe(true);
    expect(mayTalk(POLICIES, pod('a'), pod('b'), 53, 'TCP')).toBe(false);
  });

  it('allow everything for pods without a policy', () => {
    expect(mayTalk([], pod('a'), pod('b'), 80)).toBe(true);
  });
});
