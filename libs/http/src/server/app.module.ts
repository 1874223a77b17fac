import { type DynamicModule, Global, Module, type Provider, type Type } from '@nestjs/common';
import { OperationsController } from './operations.controller.js';

/** The root of an app: its features on the parts that they are given, and what those who run it ask. */
@Global()
@Module({})
export class AppModule {
  static of(features: Type[], providers: Provider[]): DynamicModule {
    return { module: AppModule, imports: features, controllers: [OperationsController], providers, exports: providers };
  }
}
