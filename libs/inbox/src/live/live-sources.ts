import { type WatchedDocuments } from '@parley/event-sourcing';
import { type CountQueries } from '../counts/count.queries.js';
import { type NoticeBoard } from '../notices/board.js';
import { type NoticeQueries } from '../notices/notice.queries.js';

/** The sources of live streams. */
export interface LiveSources extends WatchedDocuments {
  readonly board: NoticeBoard;
  readonly notices: NoticeQueries;
  readonly counts: CountQueries;
}

/** Lines of the change log that are read at once. */
export const CHUNK = 500;
