import { type Order } from '../api/shapes.js';
import { useFormat, useLanguage, useText } from '../i18n/language.js';
import { visible } from '../i18n/names.js';
import { statusText } from '../i18n/statuses.js';
import { useBuyerName } from '../messages/buyer-name.js';
import { useLabelText } from '../messages/label-text.js';
import { Icon } from '../ui/icon.js';
import { Badge, LabelDot, Moment } from '../ui/marks.js';
import { ProductPicture } from './product-picture.js';
import { StatusMark } from './status-mark.js';
import styles from './order-card.module.css';

/** An order in the list: picture, title, amount, status, and whether the seller has to act. */
export function OrderCard({ order }: { readonly order: Order }) {
  const text = useText();
  const format = useFormat();
  const [language] = useLanguage();
  const labelText = useLabelText();
  const name = useBuyerName()(order);
  const { title, imageUrl, itemCount, total, status, bucket, actionNeeded, unreadCount, replyState, lastActivityAt, label } = order;
  return (
    <div className={styles.card} data-unread={unreadCount > 0 || undefined}>
      <ProductPicture url={imageUrl} size="medium" />
      <div className={styles.main}>
        <div className={styles.line}>
          <p className={styles.title} dir="auto">
            {visible(title) ?? text.orders.untitled}
          </p>
          {itemCount > 1 && <span className={styles.more}>{text.orders.moreItems(itemCount - 1)}</span>}
          <span className={styles.time}>
            <Moment at={lastActivityAt} />
          </span>
        </div>
        <div className={styles.line}>
          <span className={styles.amount}>{total ? format.money(total) : text.orders.noTotal}</span>
          <bdi className={styles.buyer}>{name}</bdi>
          {label !== 'none' && (
            <>
              <LabelDot label={label} />
              <span className="visually-hidden">{text.labels.named(labelText(label))}</span>
            </>
          )}
        </div>
        <div className={styles.line}>
          <StatusMark bucket={bucket} actionNeeded={actionNeeded}>
            {statusText(status, language)}
          </StatusMark>
          <span className={styles.waiting}>
            {unreadCount > 0 && (
              <>
                <Badge count={unreadCount} />
                <span className="visually-hidden">{text.inbox.unreadCount(unreadCount)}</span>
              </>
            )}
            {replyState === 'unanswered' && (
              <span className={styles.unanswered} title={text.inbox.unanswered}>
                <Icon name="reply" size={16} />
                <span className="visually-hidden">{text.inbox.unanswered}</span>
              </span>
            )}
          </span>
        </div>
      </div>
    </div>
  );
}
