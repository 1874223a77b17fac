import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { describeOverlay } from './judged.js';
import { OVERLAYS } from './overlay.js';
import { podSecurityFaults } from './pod-security.js';
import { RULES, apps, hasEverythingReferred } from './rules.js';
import { environmentOf } from './settings.js';
import { type Container, workloadsOf } from './workload.js';

/** What an overlay takes from Secrets that it does not bring. */
const FROM_OUTSIDE = {
  dev: { 'signing-key': {} },
  prod: {
    mongodb: { PARLEY_MONGODB_URI: 'mongodb://mongodb.example.com/?replicaSet=rs0' },
    kafka: { PARLEY_KAFKA_BROKERS: 'kafka.example.com:9093', PARLEY_KAFKA_SASL_USERNAME: 'parley', PARLEY_KAFKA_SASL_PASSWORD: 'secret' },
  },
};

const APPS = ['blacklist', 'inbox-api', 'inbox-projector', 'messaging', 'notice', 'order-message'];
const ONE_IS_UNKNOWN = /^(Parley cannot start: )?The settings are wrong:\n {2}PARLEY_UNKNOWN is no setting of this process\n[^ ]/;

for (const name of OVERLAYS) {
  describeOverlay(`the overlay ${name}`, name, (manifests) => {
    const complaints = (app: string, container: Container): string =>
      spawnSync(process.execPath, [`apps/${app}/dist/main.js`, ...(container.args ?? [])], {
        env: { PATH: process.env.PATH, ...environmentOf(container, manifests, FROM_OUTSIDE[name]), PARLEY_UNKNOWN: '1' },
        encoding: 'utf8',
      }).stderr;

    it.each(Object.entries(RULES))('keeps the rule %s', (_, rule) => {
      expect(rule(manifests)).toEqual([]);
    });

    it('keeps the restricted Pod Security Standard, and wants it kept', () => {
      expect(workloadsOf(manifests).flatMap(podSecurityFaults)).toEqual([]);
      const [namespace] = manifests.filter(({ kind }) => kind === 'Namespace');
      expect(namespace.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
    });

    it('has everything that its pods refer to', () => {
      expect(hasEverythingReferred(Object.keys(FROM_OUTSIDE[name]))(manifests)).toEqual([]);
    });

    it('puts everything into its namespace', () => {
      const names = manifests.map(({ kind, metadata }) => (kind === 'Namespace' ? metadata.name : metadata.namespace));
      expect(new Set(names).size).toBe(1);
    });

    it('runs one version of every app', () => {
      const images = workloadsOf(manifests).flatMap(({ pod }) => pod.containers.map(({ image }) => image));
      const ours = images.filter((image) => image.includes('parley/'));
      expect(apps(manifests).map((app) => app.name)).toEqual(APPS);
      expect(new Set(ours.map((image) => image.split(':').at(-1))).size).toBe(1);
    });

    // A process names every setting that it does not know, before it connects to anything.
    it.each(APPS)('gives %s the settings that it knows, and no other', (app) => {
      const [workload] = apps(manifests).filter((each) => each.name === app);
      expect(complaints(app, workload.pod.containers[0])).toMatch(ONE_IS_UNKNOWN);
    });

    it.each(['topics', 'indexes'])('gives the command that creates %s the settings that it knows, and no other', (what) => {
      const [setup] = workloadsOf(manifests).filter(({ kind }) => kind === 'Job');
      const [container] = setup.pod.containers.filter((each) => each.name === what);
      expect(complaints('cli', container)).toMatch(ONE_IS_UNKNOWN);
    });
  });
}
