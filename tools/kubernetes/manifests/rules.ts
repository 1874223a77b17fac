import { type Manifest, type Selector, ofKind, selects } from './manifest.js';
import { type Container, type Workload, containersOf, workloadsOf } from './workload.js';

/** A rule: returns its violations, as sentences. */
export type Rule = (manifests: readonly Manifest[]) => string[];

/** Every container has requests and limits. */
export const hasLimits: Rule = (manifests) =>
  eachContainer(manifests, ({ resources }) =>
    (['requests', 'limits'] as const).flatMap((bound) =>
      ['cpu', 'memory'].filter((resource) => resources?.[bound]?.[resource] === undefined).map((resource) => `${bound} no ${resource}`),
    ),
  );

export const hasReadOnlyRoot: Rule = (manifests) =>
  eachContainer(manifests, ({ securityContext }) => (securityContext?.readOnlyRootFilesystem ? [] : ['may write to its image']));

/** Image references are fixed versions. */
export const hasNoLatestTag: Rule = (manifests) =>
  eachContainer(manifests, ({ image }) => (/(:(?!latest$)[\w.-]+|@sha256:[0-9a-f]{64})$/.test(image) ? [] : [`runs ${image}`]));

/** Pods have no token of the cluster's API, and no variables of Services. */
export const knowsNoCluster: Rule = (manifests) =>
  workloadsOf(manifests).flatMap(({ title, pod }) => [
    ...(pod.automountServiceAccountToken === false ? [] : [`${title} has a token of the cluster`]),
    ...(pod.enableServiceLinks === false ? [] : [`${title} has a variable for each Service`]),
  ]);

/** Only the readiness probe checks MongoDB and Kafka. */
export const hasProbes: Rule = (manifests) =>
  apps(manifests).flatMap(({ title, pod }) =>
    pod.containers.flatMap(({ startupProbe, livenessProbe, readinessProbe }) =>
      [
        { probe: startupProbe, name: 'startup', path: '/health/live' },
        { probe: livenessProbe, name: 'liveness', path: '/health/live' },
        { probe: readinessProbe, name: 'readiness', path: '/health/ready' },
      ]
        .filter(({ probe, path }) => probe?.httpGet?.path !== path)
        .map(({ name, path }) => `${title} does not ask ${path} for its ${name}`),
    ),
  );

/** A terminating pod still answers requests in flight. */
export const endsGently: Rule = (manifests) =>
  apps(manifests).flatMap(({ title, pod }) =>
    pod.containers.flatMap(({ lifecycle }) => {
      const pause = lifecycle?.preStop?.sleep?.seconds ?? 0;
      return [
        ...(pause >= 5 ? [] : [`${title} stops before endpoints and proxies notice its termination`]),
        ...((pod.terminationGracePeriodSeconds ?? 30) >= pause + 40 ? [] : [`${title} may be killed before it has finished`]),
      ];
    }),
  );

export const staysSpread: Rule = (manifests) =>
  apps(manifests).flatMap(({ title, pod, labels }) =>
    ['kubernetes.io/hostname', 'topology.kubernetes.io/zone']
      .filter((key) => !pod.topologySpreadConstraints?.some((each) => each.topologyKey === key && isNarrow(each.labelSelector, labels)))
      .map((key) => `${title} is not spread over ${key}`),
  );

export const hasOneDisruptionBudget: Rule = (manifests) =>
  apps(manifests).flatMap(({ title, labels }) => {
    const budgets = ofKind<{ selector: Selector }>(manifests, 'PodDisruptionBudget').filter(({ spec }) => isNarrow(spec.selector, labels));
    return budgets.length === 1 ? [] : [`${title} has ${budgets.length} disruption budgets`];
  });

/** A Service selects the pods of one workload, and one of their ports. */
export const servicesHaveTargets: Rule = (manifests) =>
  ofKind<{ selector: Record<string, string>; ports: { targetPort: string }[] }>(manifests, 'Service').flatMap(({ metadata, spec }) => {
    const meant = workloadsOf(manifests).filter(({ labels }) => selects({ matchLabels: spec.selector }, labels));
    if (meant.length !== 1) return [`Service ${metadata.name} leads to ${meant.length} workloads`];
    const names = meant[0].pod.containers.flatMap(({ ports }) => ports ?? []).map(({ name }) => name);
    return spec.ports
      .filter(({ targetPort }) => !names.includes(targetPort))
      .map(({ targetPort }) => `Service ${metadata.name} has an unknown target port ${targetPort}`);
  });

/** An autoscaler and `replicas` conflict. */
export const isScaledByOne: Rule = (manifests) => {
  const targets = ['HorizontalPodAutoscaler', 'ScaledObject'].flatMap((kind) =>
    ofKind<{ scaleTargetRef: { name: string } }>(manifests, kind).map(({ spec }) => spec.scaleTargetRef.name),
  );
  const deployments = workloadsOf(manifests).filter(({ kind }) => kind === 'Deployment');
  return [
    ...targets
      .filter((target) => !deployments.some(({ name }) => name === target))
      .map((target) => `An autoscaler scales ${target}, which does not exist`),
    ...deployments.flatMap(({ title, name, replicas }) => {
      const scalers = targets.filter((target) => target === name).length + (replicas === undefined ? 0 : 1);
      return scalers > 1 ? [`${title} is scaled by ${scalers}`] : [];
    }),
  ];
};

/** Everything that a pod takes from a ConfigMap or a Secret is in the overlay, or named in `fromOutside`. */
export const hasEverythingReferred =
  (fromOutside: readonly string[] = []): Rule =>
  (manifests) => {
    const there = new Set([
      ...manifests.filter(({ kind }) => kind === 'ConfigMap' || kind === 'Secret').map(({ kind, metadata }) => `${kind} ${metadata.name}`),
      ...fromOutside.map((name) => `Secret ${name}`),
    ]);
    return workloadsOf(manifests).flatMap((workload) =>
      references(workload)
        .filter((reference) => !there.has(reference))
        .map((reference) => `${workload.title} needs the ${reference}`),
    );
  };

/** The rules that every overlay keeps. */
export const RULES: Readonly<Record<string, Rule>> = {
  hasLimits,
  hasReadOnlyRoot,
  hasNoLatestTag,
  knowsNoCluster,
  hasProbes,
  endsGently,
  staysSpread,
  hasOneDisruptionBudget,
  servicesHaveTargets,
  isScaledByOne,
};

/** Parley's long-running processes: workloads with an image of Parley, except Jobs and the front door. */
export function apps(manifests: readonly Manifest[]): Workload[] {
  const isOurs = ({ image }: Container): boolean => /(^|\/)parley\/(?!front-door)/.test(image);
  return workloadsOf(manifests).filter(({ kind, pod }) => kind === 'Deployment' && pod.containers.some(isOurs));
}

function eachContainer(manifests: readonly Manifest[], faults: (container: Container) => string[]): string[] {
  return workloadsOf(manifests).flatMap((workload) =>
    containersOf(workload).flatMap((container) => faults(container).map((fault) => `${workload.title}: ${container.name} ${fault}`)),
  );
}

/** Takes these pods, and names something by which it takes them. */
function isNarrow(selector: Selector, labels: Workload['labels']): boolean {
  return selector.matchLabels?.['app.kubernetes.io/name'] !== undefined && selects(selector, labels);
}

function references(workload: Workload): string[] {
  const sources = containersOf(workload).flatMap(({ envFrom }) => envFrom ?? []);
  const volumes = workload.pod.volumes ?? [];
  return [
    ...sources.flatMap(({ configMapRef }) => (configMapRef && !configMapRef.optional ? [`ConfigMap ${configMapRef.name}`] : [])),
    ...sources.flatMap(({ secretRef }) => (secretRef && !secretRef.optional ? [`Secret ${secretRef.name}`] : [])),
    ...volumes.flatMap(({ configMap }) => (configMap && !configMap.optional ? [`ConfigMap ${configMap.name}`] : [])),
    ...volumes.flatMap(({ secret }) => (secret && !secret.optional ? [`Secret ${secret.secretName}`] : [])),
  ];
}
