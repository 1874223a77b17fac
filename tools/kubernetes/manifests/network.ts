import { type Labels, type Manifest, type Selector, ofKind, selects } from './manifest.js';

/** An end of a connection: a pod of a namespace, or an address outside of the cluster. */
export type Endpoint = PodEndpoint | { readonly address: string };

export interface PodEndpoint {
  readonly labels: Labels;
  /** Default: the namespace of the policies. */
  readonly namespace?: Labels;
  /** Numbers of the ports that have names. */
  readonly ports?: Readonly<Record<string, number>>;
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}
interface Port {
  readonly port?: number | string;
  readonly protocol?: string;
}
interface PolicySpec {
  readonly podSelector: Selector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly { readonly from?: readonly Peer[]; readonly ports?: readonly Port[] }[];
  readonly egress?: readonly { readonly to?: readonly Peer[]; readonly ports?: readonly Port[] }[];
}

/** Whether the NetworkPolicies of a namespace allow a connection. Both ends have to allow it. */
export function mayTalk(manifests: readonly Manifest[], from: Endpoint, to: Endpoint, port: number, protocol = 'TCP'): boolean {
  const policies = ofKind<PolicySpec>(manifests, 'NetworkPolicy').map(({ spec }) => spec);
  const openTo = (ports: readonly Port[] | undefined): boolean =>
    ports === undefined || ports.some((each) => (each.protocol ?? 'TCP') === protocol && isPort(each.port, port, to));
  const out = verdict(policies, 'Egress', from, ({ egress = [] }) =>
    egress.some(({ to: peers, ports }) => openTo(ports) && (peers === undefined || peers.some((peer) => isMeant(peer, to)))),
  );
  const into = verdict(policies, 'Ingress', to, ({ ingress = [] }) =>
    ingress.some(({ from: peers, ports }) => openTo(ports) && (peers === undefined || peers.some((peer) => isMeant(peer, from)))),
  );
  return out && into;
}

/** Without a policy for a pod in a direction, everything is allowed; otherwise one policy has to allow it. */
function verdict(policies: readonly PolicySpec[], type: string, who: Endpoint, allows: (policy: PolicySpec) => boolean): boolean {
  if ('address' in who || who.namespace !== undefined) return true;
  const about = policies.filter(({ podSelector, policyTypes }) => policyTypes.includes(type) && selects(podSelector, who.labels));
  return about.length === 0 || about.some(allows);
}

function isMeant({ podSelector, namespaceSelector, ipBlock }: Peer, who: Endpoint): boolean {
  if ('address' in who) {
    const contains = (cidr: string): boolean => isWithin(who.address, cidr);
    return ipBlock !== undefined && contains(ipBlock.cidr) && !(ipBlock.except ?? []).some(contains);
  }
  if (ipBlock) return false;
  const sameNamespace = who.namespace === undefined;
  const namespaceFits = namespaceSelector ? !sameNamespace && selects(namespaceSelector, who.namespace) : sameNamespace;
  return namespaceFits && selects(podSelector ?? {}, who.labels);
}

function isPort(wanted: number | string | undefined, port: number, to: Endpoint): boolean {
  if (wanted === undefined) return true;
  if (typeof wanted === 'number') return wanted === port;
  return 'labels' in to && to.ports?.[wanted] === port;
}

/** IPv4 only. */
function isWithin(address: string, cidr: string): boolean {
  const [network, bits] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(numberOf(address) / size) === Math.floor(numberOf(network) / size);
}

function numberOf(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}
