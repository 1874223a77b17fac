import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { BlacklistModule } from '@parley/blacklist';
import { InboxModule } from '@parley/inbox';
import { MessagingModule } from '@parley/messaging';
import { NoticeModule } from '@parley/notice';
import { OrderMessageModule } from '@parley/order-message';
import { OperationsController } from '@parley/platform';

/** The four services and the inbox in one process, on the parts that they are given. */
@Global()
@Module({})
export class AppModule {
  static with(providers: Provider[]): DynamicModule {
    return {
      module: AppModule,
      imports: [MessagingModule, OrderMessageModule, NoticeModule, BlacklistModule, InboxModule],
      controllers: [OperationsController],
      providers,
      exports: providers,
    };
  }
}
