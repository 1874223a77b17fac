import { type OrderDetails } from '../api/shapes.js';
import { useFormat, useText } from '../i18n/language.js';
import { visible } from '../i18n/names.js';
import { useBuyerName } from '../messages/buyer-name.js';
import { Avatar } from '../ui/marks.js';
import { Icon } from '../ui/icon.js';
import { ProductPicture } from './product-picture.js';
import { webAddress } from './web-address.js';
import styles from './order-facts.module.css';

const AXES = ['logistics', 'fund', 'issue', 'frozen'] as const;

/** The items, the parties, the amounts, and the other fields of the order service. */
export function OrderFacts({ order }: { readonly order: OrderDetails }) {
  const text = useText();
  const format = useFormat();
  const name = useBuyerName()(order);
  const axes = AXES.flatMap((axis) => (order[axis] === null ? [] : [[text.orders[axis], order[axis]] as const]));
  return (
    <div className={styles.facts}>
      <section className={styles.card} aria-label={text.orders.itemsTitle}>
        <h3 className={styles.heading}>{text.orders.itemsTitle}</h3>
        <ul>
          {order.items.map((item, index) => (
            <li key={`${item.productId} ${index}`} className={styles.item}>
              <ProductPicture url={item.imageUrl} size="small" />
              <div className={styles.what}>
                <a className={styles.title} href={webAddress(item.productUrl) ?? undefined} target="_blank" rel="noreferrer noopener" dir="auto">
                  {visible(item.title) ?? item.productId ?? text.orders.untitled}
                  <span className="visually-hidden"> ({text.orders.open})</span>
                </a>
                <p className={styles.quiet}>
                  {item.unitPrice && format.money(item.unitPrice)} {item.quantity !== null && text.orders.quantity(item.quantity)}
                </p>
              </div>
            </li>
          ))}
        </ul>
        {order.items.length === 0 && <p className={styles.quiet}>{text.orders.untitled}</p>}
        <p className={styles.total}>
          <span>{text.orders.total}</span>
          <strong>{order.total ? format.money(order.total) : text.orders.noTotal}</strong>
        </p>
      </section>
      <section className={styles.card} aria-label={text.orders.parties}>
        <h3 className={styles.heading}>{text.orders.parties}</h3>
        <dl className={styles.parties}>
          <div>
            <dt>{text.orders.buyer}</dt>
            <dd>
              <Avatar name={order.buyerName} id={order.buyerId} />
              <span>
                <bdi className={styles.name}>{name}</bdi>
                {order.buyerName !== null && <span className={styles.quiet}>{text.conversation.buyerId(order.buyerId)}</span>}
              </span>
            </dd>
          </div>
          <div>
            <dt>{text.orders.seller}</dt>
            <dd>
              <Avatar name={null} id={order.sellerId} />
              <span>
                <span className={styles.name}>{text.thread.you}</span>
                <span className={styles.quiet}>{text.settings.seller(order.sellerId)}</span>
              </span>
            </dd>
          </div>
        </dl>
        {order.blacklisted && (
          <p className={styles.blacklisted}>
            <Icon name="blacklist" size={16} /> {text.conversation.onBlacklist}
          </p>
        )}
        {axes.length > 0 && (
          <dl className={styles.axes}>
            {axes.map(([axis, value]) => (
              <div key={axis}>
                <dt>{axis}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </section>
    </div>
  );
}
