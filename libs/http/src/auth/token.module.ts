import { type DynamicModule, Module } from '@nestjs/common';
import { type TokenSettings } from '@parley/runtime';
import { tokenVerifier } from './token-verifier-of.js';
import { TokenVerifier } from './token-verifier.js';

/** Verification of callers' tokens. A process without it serves public routes only. */
@Module({})
export class TokenModule {
  static forRoot(settings: TokenSettings): DynamicModule {
    return { module: TokenModule, global: true, providers: [{ provide: TokenVerifier, useFactory: () => tokenVerifier(settings) }], exports: [TokenVerifier] };
  }
}
