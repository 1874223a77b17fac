import { expect, it } from '@jest/globals';
import { describeOverlay } from './judged.js';
import { type Manifest } from './manifest.js';
import { type Endpoint, mayTalk } from './network.js';
import { type OverlayName } from './overlay.js';
import { type Workload, workloadsOf } from './workload.js';

const KUBE_SYSTEM = { 'kubernetes.io/metadata.name': 'kube-system' };
const PORTS = [53, 443, 2019, 3000, 9092, 9093, 27017, 27018];

/** Endpoints outside the overlay. */
const OTHERS: Readonly<Record<string, Endpoint>> = {
  dns: { labels: { 'k8s-app': 'kube-dns' }, namespace: KUBE_SYSTEM },
  'kube-system': { labels: {}, namespace: KUBE_SYSTEM },
  gateway: { labels: {}, namespace: { 'kubernetes.io/metadata.name': 'gateway' } },
  prometheus: { labels: { 'app.kubernetes.io/name': 'prometheus' }, namespace: { 'kubernetes.io/metadata.name': 'monitoring' } },
  strangers: { labels: { 'parley/serves': 'people' }, namespace: { 'kubernetes.io/metadata.name': 'other' } },
  internet: { address: '8.8.8.8' },
  login: { address: '192.0.2.7' },
  'mongodb-outside': { address: '198.51.100.7' },
  'kafka-outside': { address: '203.0.113.7' },
};

const PEOPLE = ['blacklist', 'inbox-api', 'messaging', 'notice', 'order-message'];
const READ_BY_PROMETHEUS = [...PEOPLE, 'inbox-projector'];
const USE_MONGODB = [...READ_BY_PROMETHEUS, 'setup'];
const USE_KAFKA = USE_MONGODB.filter((name) => name !== 'inbox-api');

const from = (names: readonly string[], to: string): string[] => names.map((name) => `${name} -> ${to}`);
const into = (who: string, names: readonly string[], port: number): string[] => names.map((name) => `${who} -> ${name}:${port}`);

const WANTED: Readonly<Record<OverlayName, readonly string[]>> = {
  dev: [
    ...into('front-door', PEOPLE, 3000),
    ...into('prometheus', READ_BY_PROMETHEUS, 3000),
    ...from(USE_MONGODB, 'mongodb:27017'),
    ...from(USE_KAFKA, 'kafka:9092'),
    ...from(Object.keys(OTHERS), 'front-door:3000'),
  ],
  prod: [
    ...into('gateway', PEOPLE, 3000),
    ...into('prometheus', READ_BY_PROMETHEUS, 3000),
    ...from(USE_MONGODB, 'mongodb-outside:27017'),
    ...from(USE_KAFKA, 'kafka-outside:9093'),
    ...from(PEOPLE, 'login:443'),
  ],
};

for (const name of ['dev', 'prod'] as const) {
  describeOverlay(`in the overlay ${name}`, name, (manifests) => {
    it('pods have only the connections that they need', () => {
      const names = workloadsOf(manifests).map((each) => `${each.name} -> dns:53`);
      expect(flows(manifests)).toEqual([...WANTED[name], ...names].sort());
    });
  });
}

/** The allowed connections of the overlay's pods, with their ports. */
function flows(manifests: readonly Manifest[]): string[] {
  const pods = Object.fromEntries(workloadsOf(manifests).map((workload) => [workload.name, endpointOf(workload)]));
  const everybody = Object.entries<Endpoint>({ ...pods, ...OTHERS });
  const pairs = everybody.flatMap((one) => everybody.filter((other) => other !== one).map((other) => [...one, ...other] as const));
  return pairs
    .filter(([sender, , receiver]) => sender in pods || receiver in pods)
    .flatMap(([sender, one, receiver, other]) => {
      const open = PORTS.filter((port) => mayTalk(manifests, one, other, port, port === 53 ? 'UDP' : 'TCP'));
      return open.map((port) => `${sender} -> ${receiver}:${port}`);
    })
    .sort();
}

function endpointOf({ labels, pod }: Workload): Endpoint {
  const ports = pod.containers.flatMap((container) => container.ports ?? []);
  return { labels, ports: Object.fromEntries(ports.map(({ name = '', containerPort }) => [name, containerPort])) };
}
