import { type Conversation } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { Avatar, Badge, LabelDot, Moment } from '../ui/marks.js';
import { Icon } from '../ui/icon.js';
import { useBuyerName } from './buyer-name.js';
import { useLabelText } from './label-text.js';
import styles from './conversation-row.module.css';

/** A conversation in the list: the buyer, the time, the last message, and whether it is unanswered. */
export function ConversationRow({ conversation }: { readonly conversation: Conversation }) {
  const text = useText();
  const labelText = useLabelText();
  const name = useBuyerName()(conversation);
  const { lastMessage, unreadCount, replyState, label } = conversation;
  return (
    <div className={styles.row} data-unread={unreadCount > 0 || undefined}>
      <Avatar name={conversation.buyerName} id={conversation.buyerId} />
      <div className={styles.main}>
        <div className={styles.top}>
          <bdi className={styles.name}>{name}</bdi>
          {label !== 'none' && (
            <>
              <LabelDot label={label} />
              <span className="visually-hidden">{text.labels.named(labelText(label))}</span>
            </>
          )}
          <span className={styles.time}>{lastMessage && <Moment at={lastMessage.sentAt} />}</span>
        </div>
        <div className={styles.bottom}>
          <p className={styles.preview}>{preview(conversation, text)}</p>
          {unreadCount > 0 && (
            <>
              <Badge count={unreadCount} />
              <span className="visually-hidden">{text.inbox.unreadCount(unreadCount)}</span>
            </>
          )}
          {replyState === 'replied' && (
            <span className={styles.replied} title={text.inbox.replied}>
              <Icon name="check" size={16} />
              <span className="visually-hidden">{text.inbox.replied}</span>
            </span>
          )}
          {replyState === 'unanswered' && (
            <span className={styles.unanswered} title={text.inbox.unanswered}>
              <Icon name="reply" size={16} />
              <span className="visually-hidden">{text.inbox.unanswered}</span>
            </span>
          )}
        </div>
      </div>
    </div>
  );
}

function preview({ lastMessage }: Conversation, text: ReturnType<typeof useText>): string {
  if (!lastMessage) return text.inbox.noText;
  const pictures = lastMessage.pictureIds.length;
  const said = lastMessage.text?.slice(0, 160) ?? `🖼 ${text.inbox.pictures(pictures)}`;
  return lastMessage.from === 'seller' ? `${text.inbox.you}${said}` : said;
}
