import { type NoticeCategory } from '../api/shapes.js';

/** The names of everything that is read from the API. */
export const keys = {
  counts: ['counts'],
  labels: ['labels'],
  blacklist: ['blacklist'],
  inbox: (filters: object) => ['inbox', filters],
  conversation: (id: string) => ['conversation', id],
  messages: (id: string) => ['messages', id],
  orders: (filters: object) => ['orders', filters],
  order: (id: string) => ['order', id],
  notices: (category: NoticeCategory, filters: object) => ['notices', category, filters],
  picture: (id: string) => ['picture', id],
} as const;
