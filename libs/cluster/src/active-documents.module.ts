import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { type Projection } from '@parley/event-sourcing';
import { type MongoAdapters } from '@parley/mongo';
import { ShutdownSteps } from '@parley/runtime';
import { ActiveDocuments } from './active-documents.js';
import { MONGO } from './injection-tokens.js';
import { untilAvailable } from './retry.js';

const logger = new Logger('Parley');

/** Provides the documents of a read model's active generation under an injection token. */
@Module({})
export class ActiveDocumentsModule {
  static forRoot(provide: symbol, projection: Projection<never>): DynamicModule {
    const useFactory = async ({ readModels }: MongoAdapters, steps: ShutdownSteps) => {
      const opened = await untilAvailable(() =>
        ActiveDocuments.open(readModels, projection, {
          onSwitch: (generation) => logger.log(`reads generation ${generation} of ${projection.name}`),
          onError: (error) => logger.error('the active generation cannot be opened', error),
        }),
      );
      steps.add('documents', opened.close);
      return opened;
    };
    return { module: ActiveDocumentsModule, global: true, providers: [{ provide, inject: [MONGO, ShutdownSteps], useFactory }], exports: [provide] };
  }
}
