import { type Server } from 'node:http';
import { type BeforeApplicationShutdown, type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type SharedSlots, type WatchedDocuments } from '@parley/event-sourcing';
import { INBOX, Metrics, STREAM_SLOTS, STREAMS_PER_SELLER, type StreamSettings } from '@parley/runtime';
import { type FastifyInstance } from 'fastify';
import { CountQueries } from '../counts/count.queries.js';
import { LiveHub } from '../live/live-hub.js';
import { LiveMetrics } from '../live/live-metrics.js';
import { NoticeBoard } from '../notices/board.js';
import { NoticeQueries } from '../notices/notice.queries.js';
import { READ_MODELS } from '../read-models.js';
import { ConversationsController } from './conversations.controller.js';
import { FirstPages } from './first-pages.js';
import { Freshness } from '../consistency/freshness.js';
import { InboxController } from './inbox.controller.js';

/** The inbox api: queries of the read model, and the live stream. */
@Module({
  controllers: [InboxController, ConversationsController],
  providers: [
    ...READ_MODELS.flatMap(({ queries: Queries }) =>
      Queries ? [{ provide: Queries, inject: [INBOX], useFactory: ({ documents }: WatchedDocuments) => new Queries(documents) }] : [],
    ),
    { provide: NoticeBoard, inject: [INBOX], useFactory: (store: WatchedDocuments) => new NoticeBoard(store) },
    {
      provide: NoticeQueries,
      inject: [INBOX, NoticeBoard],
      useFactory: ({ documents }: WatchedDocuments, board: NoticeBoard) => new NoticeQueries(documents, board),
    },
    {
      provide: CountQueries,
      inject: [INBOX, NoticeQueries],
      useFactory: ({ documents }: WatchedDocuments, notices: NoticeQueries) => new CountQueries(documents, notices),
    },
    {
      provide: LiveHub,
      inject: [INBOX, NoticeBoard, NoticeQueries, CountQueries, LiveMetrics, STREAMS_PER_SELLER, { token: STREAM_SLOTS, optional: true }],
      useFactory: (
        { documents, changes }: WatchedDocuments,
        board: NoticeBoard,
        notices: NoticeQueries,
        counts: CountQueries,
        metrics: LiveMetrics,
        streamsPerSeller: number,
        slots?: SharedSlots,
      ) => new LiveHub({ documents, changes, board, notices, counts }, metrics, streamsPerSeller, { slots }),
    },
    { provide: LiveMetrics, inject: [Metrics], useFactory: (metrics: Metrics) => new LiveMetrics(metrics.registry) },
    { provide: FirstPages, inject: [INBOX], useFactory: ({ changes }: WatchedDocuments) => new FirstPages(changes) },
    {
      provide: Freshness,
      inject: [INBOX, NoticeBoard, FirstPages],
      useFactory: (store: WatchedDocuments, board: NoticeBoard, firstPages: FirstPages) =>
        new Freshness(store, ({ id }) => {
          board.forget();
          firstPages.forget(id);
        }),
    },
  ],
})
export class InboxModule implements OnModuleInit, BeforeApplicationShutdown {
  /** An app provides `INBOX`. */
  static forRoot({ PARLEY_STREAMS_PER_SELLER }: StreamSettings): DynamicModule {
    return { module: InboxModule, providers: [{ provide: STREAMS_PER_SELLER, useValue: PARLEY_STREAMS_PER_SELLER }] };
  }

  constructor(
    @Inject(LiveHub) private readonly hub: LiveHub,
    @Inject(LiveMetrics) private readonly metrics: LiveMetrics,
    @Inject(Freshness) private readonly freshness: Freshness,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    this.metrics.watchOpen(() => this.hub.size);
    this.hub.watchRequests(this.host.httpAdapter.getHttpServer() as Server);
    this.freshness.install(this.host.httpAdapter.getInstance<FastifyInstance>());
  }

  /** Live streams end before the server closes, which waits for them. */
  beforeApplicationShutdown(): void {
    this.hub.close();
  }
}
