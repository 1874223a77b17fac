import { useEffect, useRef } from 'react';
import { type Conversation } from '../api/shapes.js';
import { asRefusal } from '../api/refusal.js';
import { removeFromBlacklist } from '../blacklist/commands.js';
import { useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { useLiveItem } from '../live/use-live-list.js';
import { BackButton } from '../shell/panes.js';
import { Composer } from '../thread/composer.js';
import { Button } from '../ui/button.js';
import { Empty, Failed, Skeletons } from '../ui/states.js';
import { toast, useTellRefusal } from '../ui/toasts.js';
import { useBuyerName } from './buyer-name.js';
import { mark } from './commands.js';
import { ConversationHead } from './conversation-head.js';
import { ConversationMessages } from './conversation-messages.js';
import { useConversation } from './queries.js';
import styles from './conversation-pane.module.css';

/** One conversation: who it is with, what was said, and where to reply. */
export function ConversationPane({ conversationId, focusAt }: { readonly conversationId: string; readonly focusAt: number }) {
  const parley = useParley();
  const text = useText();
  const name = useBuyerName();
  const read = useConversation(conversationId);
  const conversation = useLiveItem(parley.conversations, conversationId) ?? read.data;
  useReadWhenSeen(conversation);
  const pane = useRef<HTMLElement>(null);
  const blacklisted = conversation?.blacklisted;
  useEffect(() => {
    // What was pressed to blacklist or remove the buyer is gone with it, and so would be the focus.
    if (document.activeElement === document.body) pane.current?.focus({ preventScroll: true });
  }, [blacklisted]);
  if (!conversation) {
    return (
      <>
        <div className={styles.bar}>
          <BackButton />
        </div>
        {read.isError ? <Failure error={read.error} onRetry={() => void read.refetch()} /> : <Skeletons rows={6} shape="bubble" />}
      </>
    );
  }
  return (
    <article ref={pane} tabIndex={-1} className={styles.pane} aria-label={text.conversation.region(name(conversation))}>
      <ConversationHead conversation={conversation} />
      {conversation.blacklisted && <BlacklistedBar conversation={conversation} />}
      <ConversationMessages key={String(conversation.blacklisted)} conversation={conversation} />
      {conversation.blacklisted ? (
        <p className={styles.closed}>{text.composer.blacklisted}</p>
      ) : (
        <Composer to={{ kind: 'conversation', id: conversationId }} focusAt={focusAt} />
      )}
    </article>
  );
}

/** What is looked at is read. */
function useReadWhenSeen(conversation: Conversation | undefined): void {
  const parley = useParley();
  const unread = (conversation?.unreadCount ?? 0) > 0 && !conversation?.blacklisted;
  const { conversationId = '', version } = conversation ?? {};
  useEffect(() => {
    if (!unread) return undefined;
    const read = (): void => {
      if (document.visibilityState === 'visible') void mark(parley, conversationId, { read: true }).catch(() => undefined);
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [parley, conversationId, version, unread]);
}

function BlacklistedBar({ conversation }: { readonly conversation: Conversation }) {
  const parley = useParley();
  const text = useText();
  const name = useBuyerName();
  const tellRefusal = useTellRefusal();
  const remove = (): void => {
    removeFromBlacklist(parley, conversation).then(() => toast(text.conversation.removed(name(conversation))), tellRefusal);
  };
  return (
    <div className={styles.blacklisted} role="status">
      <p>
        <strong>{text.conversation.onBlacklist}.</strong> {text.conversation.onBlacklistText}
      </p>
      <Button onPress={remove}>{text.conversation.remove}</Button>
    </div>
  );
}

function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const text = useText();
  if (asRefusal(error).code !== 'CONVERSATION_NOT_FOUND') return <Failed error={error} onRetry={onRetry} />;
  return <Empty icon="messages" title={text.conversation.notFound} hint={text.conversation.gone} />;
}
