import { type InfiniteData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { accepted } from '../api/client.js';
import { type Conversation, type LabelName, type Message } from '../api/shapes.js';
import { given } from '../live/given.js';
import { keys } from '../live/keys.js';
import { type Parley, useParley } from '../live/parley.js';
import { type PageOf } from '../live/use-live-list.js';
import { type InboxFilters } from './filters.js';

const INBOX_PAGE = 100;
const MESSAGES_PAGE = 40;

/** A page of the inbox. It is asked for when the live stream has begun, so that what changes meanwhile is told by it. */
export async function readInbox(parley: Parley, filters: InboxFilters, cursor: string | null, signal?: AbortSignal): Promise<PageOf<Conversation>> {
  const { api, live, conversations } = parley;
  await live.opened;
  const askedAt = conversations.snapshot();
  const query = { ...given(filters), limit: INBOX_PAGE, ...(cursor !== null && { cursor }) };
  const page = await accepted(api.GET('/v1/inbox', { params: { query }, signal }));
  conversations.loaded(page.items, askedAt);
  return page;
}

/** The pages of the inbox under its filters. */
export function useInbox(filters: InboxFilters) {
  const parley = useParley();
  return useInfiniteQuery<PageOf<Conversation>, Error, InfiniteData<PageOf<Conversation>, string | null>, readonly unknown[], string | null>({
    queryKey: keys.inbox(filters),
    queryFn: ({ pageParam, signal }) => readInbox(parley, filters, pageParam, signal),
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    structuralSharing: false,
  });
}

/** One conversation; with `after` no older than the versions that it names. */
export async function readConversation({ api }: Parley, conversationId: string, after?: string): Promise<Conversation> {
  const params = { path: { conversationId }, query: after === undefined ? {} : { after } };
  const conversation = await accepted(api.GET('/v1/conversations/{conversationId}', { params }));
  // To a seller the server answers in the seller's shape.
  return conversation as Conversation;
}

/** Reads a conversation that may be in no list: that a link names, or whose buyer is on the blacklist. */
export function useConversation(conversationId: string) {
  const parley = useParley();
  return useQuery({
    queryKey: keys.conversation(conversationId),
    queryFn: async () => {
      await parley.live.opened;
      const conversation = await readConversation(parley, conversationId);
      parley.conversations.learn([conversation]);
      return conversation;
    },
  });
}

export async function readMessages({ api }: Parley, conversationId: string, cursor: string | null): Promise<PageOf<Message>> {
  const params = { path: { conversationId }, query: { limit: MESSAGES_PAGE, ...(cursor !== null && { cursor }) } };
  const page = await accepted(api.GET('/v1/conversations/{conversationId}/messages', { params }));
  return page as PageOf<Message>;
}

/** The messages of a conversation, newest first. */
export function useMessages(conversationId: string) {
  const parley = useParley();
  return useInfiniteQuery<PageOf<Message>, Error, InfiniteData<PageOf<Message>, string | null>, readonly unknown[], string | null>({
    queryKey: keys.messages(conversationId),
    queryFn: ({ pageParam }) => readMessages(parley, conversationId, pageParam),
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    structuralSharing: false,
  });
}

/** The seller's names of the colours. */
export function useLabelNames(): readonly LabelName[] {
  const { api } = useParley();
  const { data } = useQuery({
    queryKey: keys.labels,
    queryFn: async () => (await accepted(api.GET('/v1/labels'))).items,
    // The live stream has no events for label names.
    staleTime: 10_000,
    refetchOnWindowFocus: true,
  });
  return data ?? [];
}
