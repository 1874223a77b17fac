import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { KAFKA_SETTINGS, kafkaConnection } from '@parley/cluster';
import { readConfig } from '@parley/runtime';
import { describeOverlay } from './judged.js';
import { OVERLAYS } from './overlay.js';
import { podSecurityFaults } from './pod-security.js';
import { RULES, apps, hasEverythingReferred } from './rules.js';
import { environmentOf } from './settings.js';
import { type Container, workloadsOf } from './workload.js';

/** The Secrets that an overlay expects from outside. */
const FROM_OUTSIDE = {
  dev: { 'verification-key': {} },
  prod: {
    mongodb: { PARLEY_MONGODB_URI: 'mongodb://mongodb.example.com/?replicaSet=rs0' },
    kafka: { PARLEY_KAFKA_BROKERS: 'kafka.example.com:9093', PARLEY_KAFKA_SASL_USERNAME: 'parley', PARLEY_KAFKA_SASL_PASSWORD: 'secret' },
  },
};

const APPS = ['blacklist', 'inbox-api', 'inbox-projector', 'messaging', 'notice', 'order-message'];
const ONE_IS_UNKNOWN = /^(Parley cannot start: )?The settings are wrong:\n {2}Unknown setting PARLEY_UNKNOWN\n[^ ]/;

for (const name of OVERLAYS) {
  describeOverlay(`the overlay ${name}`, name, (manifests) => {
    const complaints = ({ command = [], ...container }: Container): string =>
      spawnSync(process.execPath, command.slice(1), {
        env: { PATH: process.env.PATH, ...environmentOf(container, manifests, FROM_OUTSIDE[name]), PARLEY_UNKNOWN: '1' },
        encoding: 'utf8',
      }).stderr;

    it.each(Object.entries(RULES))('keeps the rule %s', (_, rule) => {
      expect(rule(manifests)).toEqual([]);
    });

    it('meets the restricted Pod Security Standard, and enforces it', () => {
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

    it('runs every app and command of one image', () => {
      const images = workloadsOf(manifests).flatMap(({ pod }) => pod.containers.map(({ image }) => image));
      expect(apps(manifests).map((app) => app.name)).toEqual(APPS);
      expect(new Set(images.filter((image) => /(^|\/)parley\/app[:@]/.test(image))).size).toBe(1);
    });

    // A process reports unknown settings before it connects to any server.
    it.each(APPS)('gives %s only settings that it knows', (app) => {
      const [workload] = apps(manifests).filter((each) => each.name === app);
      const [container] = workload.pod.containers;
      expect(container.command).toEqual(['node', `apps/${app}/dist/main.js`]);
      expect(complaints(container)).toMatch(ONE_IS_UNKNOWN);
    });

    it('gives every app and command the settings of Kafka', () => {
      const containers = workloadsOf(manifests).flatMap(({ pod }) => pod.containers);
      const environments = containers.map((container) => environmentOf(container, manifests, FROM_OUTSIDE[name])).filter((each) => 'PARLEY_KAFKA_BROKERS' in each);
      expect(environments.length).toBeGreaterThan(5);
      for (const environment of environments) {
        const kafka = Object.fromEntries(Object.entries(environment).filter(([key]) => key in KAFKA_SETTINGS));
        expect(() => kafkaConnection(readConfig(kafka, KAFKA_SETTINGS), 'test')).not.toThrow();
      }
    });

    it.each(['topics', 'indexes'])('gives the command that creates %s only settings that it knows', (what) => {
      const [setup] = workloadsOf(manifests).filter(({ kind }) => kind === 'Job');
      const [container] = setup.pod.containers.filter((each) => each.name === what);
      expect(complaints(container)).toMatch(ONE_IS_UNKNOWN);
    });
  });
}
