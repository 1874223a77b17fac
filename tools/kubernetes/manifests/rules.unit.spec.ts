import { describe, expect, it } from '@jest/globals';
import { manifestsOf } from './overlay.js';
import { podSecurityFaults } from './pod-security.js';
import { RULES, hasEverythingReferred } from './rules.js';
import { workloadsOf } from './workload.js';

const SOUND = `
kind: Deployment
metadata: {name: messaging}
spec:
  template:
    metadata: {labels: {app.kubernetes.io/name: messaging}}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 60
      securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
      topologySpreadConstraints:
        - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app.kubernetes.io/name: messaging}}}
        - {topologyKey: topology.kubernetes.io/zone, labelSelector: {matchLabels: {app.kubernetes.io/name: messaging}}}
      containers:
        - name: app
          image: parley/messaging:1.2.3
          ports: [{name: http, containerPort: 3000}]
          envFrom: [{configMapRef: {name: process}}, {secretRef: {name: mongodb}}]
          startupProbe: {httpGet: {path: /health/live, port: http}}
          livenessProbe: {httpGet: {path: /health/live, port: http}, periodSeconds: 10}
          readinessProbe: {httpGet: {path: /health/ready, port: http}}
          lifecycle: {preStop: {sleep: {seconds: 5}}}
          resources: {requests: {cpu: 100m, memory: 256Mi}, limits: {cpu: "1", memory: 512Mi}}
          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      volumes: [{name: tmp, emptyDir: {}}, {name: keys, secret: {secretName: keys, optional: true}}]
---
kind: Service
metadata: {name: messaging}
spec: {selector: {app.kubernetes.io/name: messaging}, ports: [{port: 3000, targetPort: http}]}
---
kind: PodDisruptionBudget
metadata: {name: messaging}
spec: {maxUnavailable: 1, selector: {matchLabels: {app.kubernetes.io/name: messaging}}}
---
kind: HorizontalPodAutoscaler
metadata: {name: messaging}
spec: {scaleTargetRef: {kind: Deployment, name: messaging}}
---
kind: ConfigMap
metadata: {name: process}
---
kind: Secret
metadata: {name: mongodb}
`;

const MESSAGING = 'Deployment messaging';
const NAMED = '{matchLabels: {app.kubernetes.io/name: messaging}}';
const ZONE = 'topology.kubernetes.io/zone';
const ENDS_EARLY = `${MESSAGING} stops before endpoints and proxies notice its termination`;

function broken(from: string, to: string): ReturnType<typeof manifestsOf> {
  if (!SOUND.includes(from)) throw new Error(`There is no '${from}' to break`);
  return manifestsOf(SOUND.replace(from, to));
}

describe('the rules of manifests', () => {
  it('find nothing in what is sound', () => {
    const sound = manifestsOf(SOUND);
    expect(Object.values({ ...RULES, hasEverythingReferred: hasEverythingReferred() }).flatMap((rule) => rule(sound))).toEqual([]);
    expect(workloadsOf(sound).flatMap(podSecurityFaults)).toEqual([]);
  });

  const breaks: [rule: string, from: string, to: string, fault: string][] = [
    ['hasLimits', 'limits: {cpu: "1", memory: 512Mi}', 'limits: {cpu: "1"}', `${MESSAGING}: app limits no memory`],
    ['hasLimits', 'requests: {cpu: 100m, memory: 256Mi}, ', '', `${MESSAGING}: app requests no cpu`],
    ['hasReadOnlyRoot', 'RootFilesystem: true', 'RootFilesystem: false', `${MESSAGING}: app may write to its image`],
    ['hasNoLatestTag', 'messaging:1.2.3', 'messaging:latest', `${MESSAGING}: app runs parley/messaging:latest`],
    ['hasNoLatestTag', 'parley/messaging:1.2.3', 'own:5000/parley/messaging', `${MESSAGING}: app runs own:5000/parley/messaging`],
    ['knowsNoCluster', 'AccountToken: false', 'AccountToken: true', `${MESSAGING} has a token of the cluster`],
    ['knowsNoCluster', 'enableServiceLinks: false', 'hostname: x', `${MESSAGING} has a variable for each Service`],
    ['hasProbes', 'startupProbe', 'otherProbe', `${MESSAGING} does not ask /health/live for its startup`],
    ['hasProbes', 'live, port: http}, period', 'ready, port: http}, period', `${MESSAGING} does not ask /health/live for its liveness`],
    ['hasProbes', 'path: /health/ready', 'path: /metrics', `${MESSAGING} does not ask /health/ready for its readiness`],
    ['endsGently', 'preStop', 'postStart', ENDS_EARLY],
    ['endsGently', 'seconds: 5', 'seconds: 4', ENDS_EARLY],
    ['endsGently', 'PeriodSeconds: 60', 'PeriodSeconds: 30', `${MESSAGING} may be killed before it has finished`],
    ['staysSpread', ZONE, 'topology.kubernetes.io/region', `${MESSAGING} is not spread over ${ZONE}`],
    ['staysSpread', NAMED, '{matchLabels: {}}', `${MESSAGING} is not spread over kubernetes.io/hostname`],
    ['hasOneDisruptionBudget', `1, selector: ${NAMED}`, '1, selector: {}', `${MESSAGING} has 0 disruption budgets`],
    ['servicesHaveTargets', 'selector: {app.kubernetes.io/name', 'selector: {app', 'Service messaging leads to 0 workloads'],
    ['servicesHaveTargets', 'targetPort: http', 'targetPort: web', 'Service messaging has an unknown target port web'],
    ['isScaledByOne', 'template:', 'replicas: 2\n  template:', `${MESSAGING} is scaled by 2`],
    ['isScaledByOne', 'Deployment, name: messaging', 'Deployment, name: x', 'An autoscaler scales x, which does not exist'],
  ];
  it.each(breaks.map(([rule, from, to, fault]) => ({ rule, from, to, fault })))('$rule finds that $fault', ({ rule, from, to, fault }) => {
    expect(RULES[rule](broken(from, to))).toContain(fault);
  });

  it('want every ConfigMap and Secret, unless it is said to come from outside', () => {
    const without = broken('kind: Secret\nmetadata: {name: mongodb}', 'kind: Secret\nmetadata: {name: other}');
    expect(hasEverythingReferred()(without)).toEqual([`${MESSAGING} needs the Secret mongodb`]);
    expect(hasEverythingReferred(['mongodb'])(without)).toEqual([]);
  });
});

describe('the restricted Pod Security Standard', () => {
  it.each([
    ['allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true', 'app may gain privileges'],
    ['allowPrivilegeEscalation: false', 'privileged: true, allowPrivilegeEscalation: false', 'app is privileged'],
    ['runAsNonRoot: true', 'runAsNonRoot: false', 'app may run as root'],
    ['runAsUser: 1000', 'runAsUser: 0', 'app runs as root'],
    ['type: RuntimeDefault', 'type: Unconfined', 'app is not confined by seccomp'],
    ['drop: [ALL]', 'drop: [NET_RAW]', 'app keeps capabilities'],
    ['drop: [ALL]', 'drop: [ALL], add: [SYS_ADMIN]', 'app adds the capability SYS_ADMIN'],
    ['containerPort: 3000', 'containerPort: 3000, hostPort: 3000', 'app takes a port of the node'],
    ['emptyDir: {}', 'hostPath: {path: /}', 'has a volume of the type hostPath'],
    ['enableServiceLinks: false', 'hostNetwork: true', 'uses the network of the node'],
  ])('refuses what has %s turned into %s', (from, to, fault) => {
    expect(workloadsOf(broken(from, to)).flatMap(podSecurityFaults)).toEqual([`${MESSAGING}: ${fault}`]);
  });
});
