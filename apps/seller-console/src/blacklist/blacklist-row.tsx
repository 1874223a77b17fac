import { type BlacklistedBuyer } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { useBuyerName } from '../messages/buyer-name.js';
import { Avatar, Moment } from '../ui/marks.js';
import styles from './blacklist-row.module.css';

/** A buyer on the blacklist, with the date, the reason and the number of hidden messages. */
export function BlacklistRow({ buyer }: { readonly buyer: BlacklistedBuyer }) {
  const text = useText();
  const name = useBuyerName()(buyer);
  const { buyerId, buyerName, reason, blacklistedAt, hiddenMessages } = buyer;
  return (
    <div className={styles.row}>
      <Avatar name={buyerName} id={buyerId} />
      <div className={styles.who}>
        <bdi className={styles.name}>{name}</bdi>
        {buyerName !== null && <span className={styles.quiet}>{text.conversation.buyerId(buyerId)}</span>}
      </div>
      <p className={styles.reason} data-none={reason === null || undefined} title={reason ?? undefined} dir="auto">
        <span className="visually-hidden">{text.blacklist.reason}: </span>
        {reason ?? text.blacklist.noReason}
      </p>
      <div className={styles.when}>
        <span>
          {text.blacklist.since} <Moment at={blacklistedAt} as="date" />
        </span>
        <span className={styles.hidden} data-some={hiddenMessages > 0 || undefined}>
          {text.blacklist.hiddenMessages(hiddenMessages)}
        </span>
      </div>
    </div>
  );
}
