import { useCallback, useState } from 'react';
import { type Conversation } from '../api/shapes.js';
import { asRefusal } from '../api/refusal.js';
import { removeFromBlacklist } from '../blacklist/commands.js';
import { useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { useLiveItem } from '../live/use-live-list.js';
import { BackButton } from '../shell/panes.js';
import { Composer } from '../thread/composer.js';
import { useReadWhenSeen } from '../thread/use-read-when-seen.js';
import { Button } from '../ui/button.js';
import { Empty, Failed, Skeletons } from '../ui/states.js';
import { toast, useTellRefusal } from '../ui/toasts.js';
import { useBuyerName } from './buyer-name.js';
import { mark } from './commands.js';
import { ConversationHead } from './conversation-head.js';
import { ConversationMessages } from './conversation-messages.js';
import { useConversation } from './queries.js';
import styles from './conversation-pane.module.css';

/** One conversation: its buyer, its messages and the reply field. */
export function ConversationPane({ conversationId, focusAt }: { readonly conversationId: string; readonly focusAt: number }) {
  const parley = useParley();
  const text = useText();
  const name = useBuyerName();
  const read = useConversation(conversationId);
  const conversation = useLiveItem(parley.conversations, conversationId) ?? read.data;
  const [isNewestInSight, setNewestInSight] = useState(false);
  const markRead = useCallback((id: string) => void mark(parley, id, { read: true }).catch(() => undefined), [parley]);
  const isUnread = conversation !== undefined && conversation.unreadCount > 0 && !conversation.blacklisted;
  useReadWhenSeen({ unread: isUnread ? { id: conversationId, version: conversation.version } : null, isNewestInSight, markRead });
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
    <article tabIndex={-1} data-focus-home="" className={styles.pane} aria-label={text.conversation.region(name(conversation))}>
      <ConversationHead conversation={conversation} />
      {conversation.blacklisted && <BlacklistedBar conversation={conversation} />}
      <ConversationMessages key={String(conversation.blacklisted)} conversation={conversation} onNewestInSight={setNewestInSight} />
      {conversation.blacklisted ? (
        <p className={styles.closed}>{text.composer.blacklisted}</p>
      ) : (
        <Composer to={{ kind: 'conversation', id: conversationId }} focusAt={focusAt} />
      )}
    </article>
  );
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
  // The request contains only the id, so an invalid request means an unknown id.
  if (!['CONVERSATION_NOT_FOUND', 'VALIDATION_FAILED'].includes(asRefusal(error).code)) return <Failed error={error} onRetry={onRetry} />;
  return <Empty icon="messages" title={text.conversation.notFound} hint={text.conversation.gone} />;
}
