import { Injectable, Module, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { expect, it } from '@jest/globals';
import { RuntimeModule } from './runtime.module.js';
import { ShutdownSteps } from './shutdown-steps.js';

const [DATABASE, RELAY] = [Symbol('DATABASE'), Symbol('RELAY')];
const events: string[] = [];

/** Opens what its name says after the time that it takes to connect. */
const opened = (name: string, ms: number) => async (steps: ShutdownSteps) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  events.push(`open ${name}`);
  steps.add(name, () => events.push(`close ${name}`));
  return name;
};

@Injectable()
class Sweeper implements OnModuleDestroy, OnApplicationShutdown {
  onModuleDestroy(): void {
    throw new Error('a failing hook');
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.resolve();
    events.push('end of a feature');
  }
}

@Module({ providers: [Sweeper] })
class FeatureModule {}

it('closes each user before its resource, after the shutdown hooks of all features, for any order of modules', async () => {
  const database = { module: class Database {}, global: true, providers: [{ provide: DATABASE, inject: [ShutdownSteps], useFactory: opened('database', 20) }], exports: [DATABASE] };
  const relay = { module: class Relay {}, global: true, providers: [{ provide: RELAY, inject: [ShutdownSteps, DATABASE], useFactory: opened('relay', 0) }], exports: [RELAY] };
  for (const imports of [[database, relay, FeatureModule], [FeatureModule, relay, database]]) {
    events.length = 0;
    const app = await NestFactory.createApplicationContext({ module: class App {}, imports: [RuntimeModule.forRoot(), ...imports] }, { logger: false });
    await app.close();
    expect(events).toEqual(['open database', 'open relay', 'end of a feature', 'close relay', 'close database']);
  }
});
