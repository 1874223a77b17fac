import { useEffect, useMemo, useState } from 'react';
import { type Conversation, type Message } from '../api/shapes.js';
import { useFormat, useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { Bubble, DayLine } from '../thread/bubble.js';
import { catchUp } from '../thread/catch-up.js';
import { OutgoingBubble, useOutgoing } from '../thread/outgoing.js';
import { ThreadScroll } from '../thread/scroll.js';
import { Empty, Failed, Skeletons } from '../ui/states.js';
import { useMessages } from './queries.js';

const TOGETHER_MS = 5 * 60_000;

/** The messages of a conversation, and the unsent replies. */
export function ConversationMessages({ conversation, onNewestInSight }: { readonly conversation: Conversation; readonly onNewestInSight: (isInSight: boolean) => void }) {
  const parley = useParley();
  const text = useText();
  const { conversationId: id, lastMessage, messageCount } = conversation;
  const query = useMessages(id);
  const messages = useMemo(() => (query.data?.pages ?? []).flatMap(({ items }) => items).toReversed(), [query.data]);
  const outgoing = useOutgoing({ kind: 'conversation', id }, messages);

  const [isEndInSight, setEndInSight] = useState(false);
  const isBehind = query.isSuccess && lastMessage !== null && outgoing.length === 0 && !messages.some(({ messageId }) => messageId === lastMessage.messageId);
  useEffect(() => {
    if (isBehind) catchUp(parley, { kind: 'conversation', id }).catch(() => undefined);
  }, [parley, id, isBehind, messageCount]);

  const isNewestInSight = isEndInSight && query.isSuccess && !isBehind;
  useEffect(() => onNewestInSight(isNewestInSight), [onNewestInSight, isNewestInSight]);

  if (query.isPending) return <Skeletons rows={7} shape="bubble" />;
  if (query.isError && messages.length === 0) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  if (messages.length === 0 && outgoing.length === 0) return <Empty icon="messages" title={text.thread.empty} hint="" />;
  const last = messages.at(-1);
  return (
    <>
      <ThreadScroll
        name={text.thread.messages}
        newest={outgoing.at(-1)?.key ?? last?.messageId ?? ''}
        isOwn={outgoing.length > 0 || last?.from === 'seller'}
        oldest={messages[0]?.messageId ?? ''}
        onEndInSight={setEndInSight}
        earlier={{
          has: query.hasNextPage,
          isLoading: query.isFetchingNextPage,
          isFailed: query.isFetchNextPageError,
          load: () => void query.fetchNextPage(),
        }}
      >
        <MessageBubbles messages={messages} />
        {outgoing.map((entry) => (
          <OutgoingBubble key={entry.key} entry={entry} />
        ))}
      </ThreadScroll>
      <p className="visually-hidden" role="status">
        {last?.from === 'buyer' && `${text.thread.buyer}: ${last.text ?? text.inbox.pictures(last.pictureIds.length)}`}
      </p>
    </>
  );
}

function MessageBubbles({ messages }: { readonly messages: readonly Message[] }) {
  const format = useFormat();
  return messages.map((message, index) => {
    const before = messages.at(index - 1);
    const day = format.day(message.sentAt);
    const isNewDay = index === 0 || !before || format.day(before.sentAt) !== day;
    const bubble = <Bubble key={message.messageId} message={message} goesOn={belongTogether(message, messages[index + 1])} />;
    return isNewDay ? [<DayLine key={`day of ${message.messageId}`}>{day}</DayLine>, bubble] : bubble;
  });
}

function belongTogether(message: Message, next: Message | undefined): boolean {
  return next !== undefined && next.from === message.from && Date.parse(next.sentAt) - Date.parse(message.sentAt) < TOGETHER_MS;
}
