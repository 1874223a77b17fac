import { useState } from 'react';
import { type Conversation } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { BackButton } from '../shell/panes.js';
import { MarkButtons } from '../thread/mark-buttons.js';
import { IconButton } from '../ui/button.js';
import { Avatar } from '../ui/marks.js';
import { Menu } from '../ui/menu.js';
import { useTellRefusal } from '../ui/toasts.js';
import { BlacklistDialog } from './blacklist-dialog.js';
import { useBuyerName } from './buyer-name.js';
import { mark } from './commands.js';
import styles from './conversation-head.module.css';

/** The buyer of a conversation, and its actions: label, mark, add to the blacklist. */
export function ConversationHead({ conversation }: { readonly conversation: Conversation }) {
  const parley = useParley();
  const text = useText();
  const tellRefusal = useTellRefusal();
  const [isAsking, setAsking] = useState(false);
  const name = useBuyerName()(conversation);
  const { conversationId, buyerId, buyerName, label, replyState, blacklisted } = conversation;
  const set = (what: Parameters<typeof mark>[2]): void => {
    mark(parley, conversationId, what).catch(tellRefusal);
  };
  return (
    <header className={styles.head}>
      <BackButton />
      <Avatar name={buyerName} id={buyerId} size="large" />
      <div className={styles.who}>
        <h2 className={styles.name}>
          <bdi>{name}</bdi>
        </h2>
        {buyerName !== null && <p className={styles.id}>{text.conversation.buyerId(buyerId)}</p>}
      </div>
      <MarkButtons
        label={label}
        replyState={replyState}
        onLabel={(each) => set({ label: each })}
        onReplyState={(state) => set({ replyState: state })}
      />
      {!blacklisted && (
        <Menu
          name={text.conversation.more}
          placement="bottom end"
          parts={[{ lines: [{ id: 'blacklist', text: text.conversation.blacklist, icon: 'blacklist', isDanger: true, onAction: () => setAsking(true) }] }]}
        >
          <IconButton icon="more" name={text.conversation.more} />
        </Menu>
      )}
      {isAsking && <BlacklistDialog conversation={conversation} onClose={() => setAsking(false)} />}
    </header>
  );
}
